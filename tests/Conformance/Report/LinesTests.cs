using System.Reflection;
using Xunit;

namespace PoolRuntime.Conformance.Report;

/// <summary>No line is forgotten, and no test bears a number that is none.</summary>
public sealed class LinesTests
{
    private static readonly Assembly Own = typeof(LinesTests).Assembly;

    [Fact]
    public void Each_line_is_there_once() => Assert.Equal(
        Lines.All.Select(line => line.Id).Distinct(StringComparer.Ordinal), Lines.All.Select(line => line.Id));

    [Fact]
    public void Each_line_of_this_project_has_tests_and_no_others_have() => Assert.Equal(
        Lines.All.Where(line => line.Project == Own.GetName().Name && line.Open is null)
            .Select(line => line.Id).Order(StringComparer.Ordinal),
        Own.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributesData())
            .Where(data => data.AttributeType == typeof(TraitAttribute)
                && data.ConstructorArguments[0].Value is "Conformance")
            .Select(data => (string)data.ConstructorArguments[1].Value!)
            .Distinct().Order(StringComparer.Ordinal));
}
