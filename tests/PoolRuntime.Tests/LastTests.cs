using Xunit;
using Xunit.Abstractions;

namespace PoolRuntime.Tests;

/// <summary>Runs after all others.</summary>
public sealed class LastTests
{
    [Fact]
    public void No_class_of_tests_has_left_anything_behind() =>
        Assert.True(NothingLeftBehind.Found.Count == 0, string.Join('\n', NothingLeftBehind.Found));
}

/// <summary>Keeps the order of the classes, but for the last.</summary>
public sealed class LastTestsLast : ITestCollectionOrderer
{
    public IEnumerable<ITestCollection> OrderTestCollections(IEnumerable<ITestCollection> testCollections) =>
        testCollections.OrderBy(
            collection => collection.DisplayName.Contains(nameof(LastTests), StringComparison.Ordinal));
}
