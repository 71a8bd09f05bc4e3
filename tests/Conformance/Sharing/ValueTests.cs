using PoolRuntime.Conformance.Synchronization;
using PoolRuntime.Tests;
using Xunit;

namespace PoolRuntime.Conformance.Sharing;

public sealed class ValueTests(Parties parties) : IClassFixture<Parties>
{
    private readonly Pool _pool = parties.Of(WorkerKind.Processes);

    private void UseArray(SharedArray<int> shared)
    {
        Assert.Equal(10, shared.Length);
        Assert.Equal(5, shared[5]);
        Assert.Equal([2, 3, 4], shared[2..5]);
        shared.Write(4, [1, 2, 3, 4]);
        Assert.Equal([0, 1, 2, 3, 1, 2, 3, 4, 8, 9], shared.ToArray());
        int[] expected = shared.ToArray();
        for (int i = 1; i < expected.Length; i++) expected[i] += expected[i - 1];
        Bound.Within(() => _pool.Apply(static array =>
        {
            for (int i = 1; i < array.Length; i++) array[i] += array[i - 1];
        }, shared));
        Assert.Equal(expected, shared.ToArray());
    }

    [Fact]
    [Trait("Conformance", "MP-078")]
    public void An_array_is_read_and_written_in_parts_and_by_others()
    {
        using SharedArray<int> shared = new(Enumerable.Range(0, 10));
        UseArray(shared);
    }

    [Fact]
    [Trait("Conformance", "MP-079")]
    public void An_array_of_a_size_is_zero_also_where_there_was_one_before()
    {
        for (int i = 0; i < 3; i++)
        {
            using SharedArray<int> shared = new(10_000);
            Assert.All(shared.ToArray(), value => Assert.Equal(0, value));
            shared.Span.Fill(42);
        }
    }

    [Fact]
    [Trait("Conformance", "MP-080")]
    public void So_is_an_array_without_a_lock()
    {
        using SharedArray<int> shared = SharedArray<int>.WithoutLock(Enumerable.Range(0, 10));
        Assert.Null(shared.Lock);
        UseArray(shared);
    }

    [Fact]
    [Trait("Conformance", "MP-081")]
    public void A_lock_is_its_own_or_given_or_none()
    {
        using SharedArray<int> own = new(3);
        Assert.IsType<ProcessRLock>(own.Lock);
        using ProcessLock given = new();
        using SharedArray<int> with = new(3, given);
        Assert.Same(given, with.Lock);
        using SharedArray<int> without = SharedArray<int>.WithoutLock(3);
        Assert.Null(without.Lock);
        using SharedValue<int> value = SharedValue<int>.WithoutLock();
        Assert.Null(value.Lock);
        own.Span[1] = 7;
        Assert.Equal(7, own[1]);
    }

    [Fact]
    [Trait("Conformance", "MP-154")]
    public void Values_of_all_kinds_are_changed_elsewhere()
    {
        using SharedValue<int> whole = new(7);
        using SharedValue<double> floating = new(1.0 / 3);
        using SharedValue<(int X, double Y)> pair = new((3, 4.5));
        using SharedArray<double> array = new([0, 1, 2]);
        Bound.Within(() => _pool.Apply(() =>
        {
            whole.Value *= 2;
            floating.Value *= 2;
            pair.Value = (pair.Value.X * 2, pair.Value.Y * 2);
            for (int i = 0; i < array.Length; i++) array[i] *= 2;
        }));
        Assert.Equal((14, 2.0 / 3, (6, 9.0)), (whole.Value, floating.Value, pair.Value));
        Assert.Equal([0, 2, 4], array);
    }

    [Fact]
    [Trait("Conformance", "MP-155")]
    public void A_copy_is_independent()
    {
        using SharedValue<(int X, double Y)> shared = new((1, 2));
        (int X, double Y) copy = shared.Value;
        shared.Value = (5, 6);
        Assert.Equal((1, 2.0), copy);
        using SharedArray<int> array = new([1, 2]);
        int[] copied = array.ToArray();
        array[0] = 9;
        Assert.Equal([1, 2], copied);
    }

    [Fact]
    [Trait("Conformance", "X-049")]
    public void Adding_in_one_step_loses_nothing()
    {
        using SharedValue<long> with = new();
        using SharedValue<long> without = SharedValue<long>.WithoutLock();
        parties.Run(WorkerKind.Processes, 4, () =>
        {
            for (int i = 0; i < 100_000; i++)
            {
                with.Add(1);
                without.Add(1);
            }

            return 0;
        });
        Assert.Equal((400_000, 400_000), (with.Value, without.Value));
    }
}
