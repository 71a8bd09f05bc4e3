using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using System.Security.Cryptography;
using PoolRuntime.Tests;
using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Cluster;

public sealed class TrustTests(Broker broker, ITestOutputHelper output) : ClusterTest(broker, output)
{
    private string Dead => $"pool.{Queue}.dead";

    [Fact]
    public void A_method_of_an_assembly_that_is_not_allowed_is_refused()
    {
        StartHost();
        var pool = NewPool();
        var file = Path.GetTempFileName();
        var error = Bound.Throws<JobRefusedException>(() => pool.Apply(File.Delete, file));
        Assert.Contains("System.IO.File.Delete", error.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    [Fact]
    public void A_captured_delegate_is_no_way_around_that()
    {
        StartHost();
        var pool = NewPool();
        var file = Path.GetTempFileName();
        var job = Calling(File.Delete, file);
        Bound.Throws<JobRefusedException>(() => pool.Apply(job));
        Assert.True(File.Exists(file));
        File.Delete(file);
    }

    private static Action Calling(Action<string> what, string file) => () => what(file);

    [Fact]
    public void Single_methods_can_be_allowed()
    {
        StartHost(allowsTests: false);
        var pool = NewPool();
        Assert.Equal(2, Bound.Within(() => pool.Apply(Work.Allowed, 1)));
        Bound.Throws<JobRefusedException>(() => pool.Apply(Work.Twice, 1));
    }

    [Fact]
    public void A_job_made_with_another_key_is_not_run_but_put_away()
    {
        StartHost();
        var file = Path.GetTempFileName();
        var forger = NewPool(Options with { Key = RandomNumberGenerator.GetBytes(32) });
        var forged = forger.ApplyAsync(Work.Note, file, 1);
        Bound.Until(() => Messages.In(Broker, Dead) == 1, "the forged job lies in the dead-letter queue");
        Assert.Equal(4, Bound.Within(() => NewPool().Apply(Work.Twice, 2)));
        Assert.Empty(File.ReadAllText(file));
        Assert.False(forged.Ready);
        forger.Terminate();
        File.Delete(file);
    }

    [Fact]
    public void A_job_that_was_changed_on_its_way_is_not_run()
    {
        var pool = NewPool();
        var file = Path.GetTempFileName();
        var stolen = pool.ApplyAsync(Work.Note, file, 1);
        byte[]? message = null;
        Bound.Until(() => (message ??= Messages.Take(Broker, $"pool.{Queue}")) is not null, "the job is in the queue");
        for (var i = 0; i < message!.Length; i += 37)
        {
            var changed = message.ToArray();
            changed[i] ^= 1;
            Messages.Put(Broker, $"pool.{Queue}", changed);
        }

        Messages.Put(Broker, $"pool.{Queue}", []);
        var puts = (message.Length + 36) / 37 + 1;
        StartHost();
        Bound.Until(() => Messages.In(Broker, Dead) == puts, "all of them lie in the dead-letter queue");
        Assert.Empty(File.ReadAllText(file));
        pool.Terminate();
        Bound.Throws<PoolTerminatedException>(() => stolen.Get());
        File.Delete(file);
    }

    [Fact]
    public void Answers_that_were_not_made_with_the_key_are_not_heard()
    {
        var pool = NewPool(Options with { CallerName = "somebody" });
        var result = pool.ApplyAsync(Work.Twice, 2);
        Messages.Put(Broker, $"pool.{Queue}.replies.somebody", RandomNumberGenerator.GetBytes(200));
        StartHost();
        Assert.Equal(4, Bound.Within(() => result.Get()));
    }

    [Fact]
    public void Another_build_of_the_assembly_of_a_job_is_refused()
    {
        StartHost();
        var pool = NewPool();
        // The name of the assembly that the host has, and another build.
        var job = OtherBuild(typeof(Work).Assembly.GetName());
        var error = Bound.Throws<JobRefusedException>(() => pool.Apply(job));
        Assert.Contains("another build of 'Cluster.Tests", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_assembly_that_the_host_does_not_have_is_refused_even_if_its_file_is_there()
    {
        StartHost();
        var pool = NewPool();
        var error = Bound.Throws<JobRefusedException>(() => pool.Apply(OtherBuild(new AssemblyName("Nowhere"))));
        Assert.Contains("does not have the assembly 'Nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_that_could_be_guessed_is_refused() =>
        Assert.Throws<ArgumentException>("Key", () => Options with { Key = new byte[15] });

    private static Func<int> OtherBuild(AssemblyName name)
    {
        var builder = new PersistedAssemblyBuilder(name, typeof(object).Assembly);
        var type = builder.DefineDynamicModule(name.Name!).DefineType("Elsewhere", TypeAttributes.Public);
        var method = type.DefineMethod(
            "Answer", MethodAttributes.Public | MethodAttributes.Static, typeof(int), Type.EmptyTypes);
        method.GetILGenerator().Emit(OpCodes.Ldc_I4, 42);
        method.GetILGenerator().Emit(OpCodes.Ret);
        type.CreateType();
        var folder = Directory.CreateTempSubdirectory("pool-build-").FullName;
        var file = Path.Combine(folder, $"{name.Name}.dll");
        builder.Save(file);
        var assembly = new AssemblyLoadContext(file, isCollectible: false).LoadFromAssemblyPath(file);
        return assembly.GetType("Elsewhere")!.GetMethod("Answer")!.CreateDelegate<Func<int>>();
    }
}
