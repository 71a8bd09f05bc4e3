using Xunit;

namespace HostShapes;

/// <summary>One set of published programs, and one run at a time: the tests watch processes.</summary>
[CollectionDefinition(Name)]
public sealed class ProgramsCollection : ICollectionFixture<TestPrograms>
{
    public const string Name = "programs";
}
