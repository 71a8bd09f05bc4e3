using System.Text.Json.Nodes;
using Xunit;

namespace Packages.Ci;

public sealed class SarifStandardTests
{
    private const string Log =
        """
        {
          "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
          "version": "2.1.0",
          "runs": [{
            "tool": { "driver": { "name": "compiler", "language": "en-US", "rules": [
              { "id": "A1", "helpUri": "https://example.org/A1", "defaultConfiguration": { "level": "note" } },
              { "id": "A2" }
            ] } },
            "results": [{
              "ruleId": "A1",
              "ruleIndex": 0,
              "level": "warning",
              "message": { "text": "wrong" },
              "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": "a%20file.cs" },
                "region": { "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2 }
              } }],
              "suppressions": [{ "kind": "inSource", "justification": "because" }],
              "properties": { "anything": [1, null] }
            }],
            "columnKind": "utf16CodeUnits"
          }]
        }
        """;

    [Fact]
    public void Log_of_the_standard_has_no_violation() => Assert.Empty(SarifStandard.Violations(JsonNode.Parse(Log)));

    [Theory]
    [InlineData("\"2.1.0\"", "\"1.0.0\"", "log.version: \"1.0.0\" is no 2.1.0")]
    [InlineData("\"name\": \"compiler\", ", "", "log.runs[0].tool.driver: has no name")]
    [InlineData("\"id\": \"A2\"", "\"id\": \"A2\", \"severity\": 1", "rules[1]: has a severity")]
    [InlineData("{ \"id\": \"A2\" }", "null", "log.runs[0].tool.driver.rules[1]: is no object")]
    [InlineData("\"A1\", \"helpUri\"", "\"A1\", \"name\": null, \"helpUri\"", ".rules[0].name: null is no text")]
    [InlineData("https://example.org/A1", "the page", ".rules[0].helpUri: \"the page\" is no uri")]
    [InlineData("\"en-US\"", "\"\"", ".driver.language: \"\" is no language")]
    [InlineData("\"level\": \"warning\"", "\"level\": \"suggestion\"", "\"suggestion\" is no none|note|warning|error")]
    [InlineData("a%20file.cs", "a file.cs", ".artifactLocation.uri: \"a file.cs\" is no path")]
    [InlineData("\"startLine\": 1", "\"startLine\": 0", ".region.startLine: 0 is no position")]
    [InlineData("\"ruleIndex\": 0", "\"ruleIndex\": \"0\"", ".ruleIndex: \"0\" is no number")]
    [InlineData("\"inSource\"", "\"here\"", ".suppressions[0].kind: \"here\" is no inSource|external")]
    [InlineData("{ \"anything\": [1, null] }", "[]", ".properties: [] is no bag")]
    public void What_the_standard_does_not_allow_is_named(string part, string instead, string violation)
    {
        Assert.Contains(part, Log);

        Assert.EndsWith(violation, Assert.Single(SarifStandard.Violations(JsonNode.Parse(Log.Replace(part, instead)))));
    }

    [Theory]
    [InlineData("", "", 0)]
    [InlineData("\"name\": \"compiler\", ", "", 1)]
    [InlineData("\"id\": \"A2\"", "\"id\": \"A2\", \"severity\": 1", 1)]
    public void Validator_finds_the_same(string part, string instead, int fewest)
    {
        if (!SarifValidator.IsThere)
            return;
        var file = Path.Combine(Directory.CreateTempSubdirectory("sarif-").FullName, "log.sarif");
        File.WriteAllText(file, part.Length == 0 ? Log : Log.Replace(part, instead));

        var errors = SarifValidator.ErrorsIn(file, forGitHub: false);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

        Assert.Equal(fewest, Math.Min(errors.Count, 1));
    }

    [Fact]
    public void What_must_not_stand_there_twice_is_named()
    {
        var log = JsonNode.Parse(Log.Replace("\"A2\" }", "\"A2\" }, { \"id\": \"A2\" }"));

        Assert.EndsWith("rules: {\"id\":\"A2\"} stands there twice", Assert.Single(SarifStandard.Violations(log)));
    }
}
