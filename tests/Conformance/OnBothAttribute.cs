using System.Reflection;
using PoolRuntime.Tests;
using Xunit.Sdk;

namespace PoolRuntime.Conformance;

/// <summary>Runs a test once with processes and once with threads for workers.</summary>
internal sealed class OnBothAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        [[WorkerKind.Processes], [WorkerKind.Threads]];
}
