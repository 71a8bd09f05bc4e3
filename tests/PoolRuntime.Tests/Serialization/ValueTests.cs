using System.Globalization;
using System.Numerics;
using System.Text;
using Xunit;

namespace PoolRuntime.Tests.Serialization;

/// <summary>Values go to a worker and come back as they were.</summary>
public sealed class ValueTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private enum Size : byte
    {
        Small,
        Large = 200,
    }

    private record struct Point(int X, int Y);

    private struct Range3
    {
        public (int, int, int) From;
        public decimal Price;
        public Guid Id;
    }

    [Fact]
    public void Numbers_and_other_primitives_travel()
    {
        Same(true);
        Same((byte)255);
        Same(sbyte.MinValue);
        Same(short.MinValue);
        Same(ushort.MaxValue);
        Same(int.MinValue);
        Same(uint.MaxValue);
        Same(long.MinValue);
        Same(ulong.MaxValue);
        Same(Int128.MinValue);
        Same((Half)1.5);
        Same(float.Epsilon);
        Same(-0.0);
        Same(double.NaN);
        Same(decimal.MaxValue);
        Same(1.10m);
        Same('\uD83D');
        Same(new Rune(0x1F600));
    }

    [Fact]
    public void Decimal_keeps_its_scale() =>
        Assert.Equal("1.10", workers.ThereAndBack(1.10m).ToString(CultureInfo.InvariantCulture));

    [Fact]
    public void Dates_times_and_identifiers_travel()
    {
        DateTime utc = new(2026, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        Assert.Equal(DateTimeKind.Utc, workers.ThereAndBack(utc).Kind);
        Same(utc);
        Same(DateTime.MaxValue);
        Same(new DateTimeOffset(2026, 2, 3, 4, 5, 6, TimeSpan.FromHours(-9)));
        Same(new DateOnly(2026, 2, 3));
        Same(new TimeOnly(4, 5, 6));
        Same(TimeSpan.MinValue);
        Same(Guid.Parse("01234567-89ab-cdef-0123-456789abcdef"));
        Same(new Complex(1, -2));
        Same(BigInteger.Pow(7, 400));
    }

    [Fact]
    public void Enumerations_travel_also_with_values_without_a_name()
    {
        Same(Size.Large);
        Same((Size)77);
        Same(DayOfWeek.Friday);
    }

    [Fact]
    public void Nullable_values_travel()
    {
        Same<int?>(null);
        Same<int?>(5);
        Same<Size?>(Size.Large);
        Same<Point?>(new Point(1, 2));
        Same<(string?, int)?>(("a", 1));
        Same<(string?, int)?>(null);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("plain")]
    [InlineData("zero \0 inside")]
    [InlineData("Ünïcödé, 漢字, \U0001F600")]
    [InlineData("half of a pair \uD83D")]
    public void Strings_travel(string? text) => Same(text);

    [Fact]
    public void Structures_travel()
    {
        Same(new Point(3, -4));
        Range3 range = new() { From = (1, 2, 3), Price = 9.99m, Id = Guid.NewGuid() };
        Same(range);
        Same((1, "two", 3.0, (4, "five")));
        Same(Tuple.Create(1, "two", Tuple.Create(3)));
        Same(KeyValuePair.Create("key", 7));
        Same(new Index(3, fromEnd: true));
    }

    [Fact]
    public void Arrays_travel()
    {
        Equal([1, 2, 3]);
        Equal(Array.Empty<int>());
        Equal(Array.Empty<string>());
        Equal<int[]>([[1], [], null!, [2, 3]]);
        Equal<string?>(["a", null, ""]);
        Equal<Point?>([null, new Point(1, 2)]);
        Equal<(string, int)>([("a", 1), ("b", 2)]);
        Assert.Null(workers.ThereAndBack<int[]?>(null));
        Assert.Null(workers.ThereAndBack<string[]?>(null));
    }

    [Fact]
    public void Large_array_of_numbers_travels()
    {
        double[] numbers = new double[100_000];
        for (int i = 0; i < numbers.Length; i++) numbers[i] = Math.Sqrt(i);
        Equal(numbers);
    }

    [Fact]
    public void Collections_travel()
    {
        Same(new List<string> { "a", "b" });
        Same(new List<List<int>> { new() { 1 }, new() });
        Assert.Null(workers.ThereAndBack<List<int>?>(null));
        Same(new Queue<int>([1, 2, 3]));
        Same(new Stack<int>([1, 2, 3]));
        Same(new HashSet<int> { 5, 6 });
        Same(new Dictionary<string, int[]> { ["a"] = [1], ["b"] = [] });
        Same(new Dictionary<Point, string?> { [new Point(1, 1)] = null });
    }

    [Fact]
    public void Sets_and_dictionaries_keep_how_they_compare()
    {
        Dictionary<string, int> ages = new(StringComparer.OrdinalIgnoreCase) { ["Ann"] = 3 };
        Assert.Equal(3, workers.ThereAndBack(ages)["ANN"]);
        Assert.True(Bound.Within(() => workers.Pool.Apply(static (Dictionary<string, int> d) => d["aNN"] == 3, ages)));
        Assert.Contains("ANN", workers.ThereAndBack(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "Ann" }));
        Assert.DoesNotContain("ANN", workers.ThereAndBack(new HashSet<string>(StringComparer.Ordinal) { "Ann" }));
        Assert.DoesNotContain("ANN", workers.ThereAndBack(new HashSet<string> { "Ann" }));
    }

    [Fact]
    public void Memory_travels_as_what_it_shows()
    {
        byte[] bytes = [1, 2, 3, 4, 5];
        Assert.Equal([2, 3], workers.ThereAndBack<ReadOnlyMemory<byte>>(bytes.AsMemory(1, 2)).ToArray());
        Assert.Equal(["b"], workers.ThereAndBack<Memory<string>>(new[] { "a", "b" }.AsMemory(1)).ToArray());
        Assert.True(workers.ThereAndBack<ReadOnlyMemory<char>>(default).IsEmpty);
        Assert.Equal("ell", workers.ThereAndBack("Hello".AsMemory(1, 3)).ToString());
        Assert.Equal([2, 3], workers.ThereAndBack(new ArraySegment<byte>(bytes, 1, 2)).ToArray());
    }

    [Fact]
    public void Classes_that_a_text_describes_travel()
    {
        Same(new Version(1, 2, 3, 4));
        Same(new Version(1, 2));
        Same(CultureInfo.InvariantCulture);
        Assert.Equal("built", workers.ThereAndBack(new StringBuilder("bu").Append("ilt")).ToString());
        Assert.Null(workers.ThereAndBack<Uri?>(null));
    }

    [Theory]
    [InlineData("https://example.org/a b?q=%20#f", UriKind.Absolute)]
    [InlineData("docs/page", UriKind.Relative)]
    [InlineData("/docs/page", UriKind.Relative)]
    [InlineData("//host/page", UriKind.Relative)]
    public void Addresses_travel_and_stay_relative_or_absolute(string text, UriKind kind)
    {
        Uri uri = new(text, kind);
        Uri back = workers.ThereAndBack(uri);
        Assert.Equal(uri, back);
        Assert.Equal(uri.IsAbsoluteUri, back.IsAbsoluteUri);
        Assert.Equal(uri.OriginalString, back.OriginalString);
    }

    [Fact]
    public void Token_that_cannot_be_cancelled_travels() => Same(CancellationToken.None);

    private void Same<T>(T value) => Assert.Equal(value, workers.ThereAndBack(value));

    private void Equal<T>(T[] value) => Assert.Equal(value, workers.ThereAndBack(value));
}
