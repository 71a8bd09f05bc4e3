using Xunit;

namespace Packages;

/// <summary>The tests that share the packed packages; one after the other, because each keeps a machine busy.</summary>
[CollectionDefinition(Name)]
public sealed class PackagesCollection : ICollectionFixture<PackedPackages>
{
    public const string Name = "packed packages";
}
