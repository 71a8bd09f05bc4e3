// What the build has found, which it leaves in the obj folder of each project, put to use:
//
//   dotnet run ci/sarif.cs merge FILE    all of it as one run, with paths from here: so GitHub takes it
//   dotnet run ci/sarif.cs baseline      the lines for .editorconfig that make what was found suggestions
#:property PublishAot=false
using System.Text.Json.Nodes;

var here = new Uri(Environment.CurrentDirectory + "/");
var runs = Directory.GetFiles(".", "*.sarif", SearchOption.AllDirectories)
    .Where(file => Path.GetFileName(Path.GetDirectoryName(file)) == "obj")
    .Order(StringComparer.Ordinal)
    .Select(file => JsonNode.Parse(File.ReadAllText(file))!["runs"]![0]!)
    .ToList();
if (runs.Count == 0)
{
    Console.Error.WriteLine("No project has a .sarif file in its obj folder: build first.");
    return 1;
}

switch (args)
{
    case ["merge", var file]:
        File.WriteAllText(file, Merged().ToJsonString());
        return 0;
    case ["baseline"]:
        Console.Write(string.Concat(Baseline()));
        return 0;
    default:
        Console.Error.WriteLine("Usage: dotnet run ci/sarif.cs (merge FILE | baseline)");
        return 2;
}

JsonObject Merged()
{
    var driver = runs[0]["tool"]!["driver"]!.DeepClone();
    var rules = runs.SelectMany(run => run["tool"]!["driver"]!["rules"]!.AsArray()).DistinctBy(Id).Select(WithHelp);
    driver["rules"] = new JsonArray([.. rules]);
    return new()
    {
        ["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json",
        ["version"] = "2.1.0",
        ["runs"] = new JsonArray(new JsonObject
        {
            ["tool"] = new JsonObject { ["driver"] = driver },
            ["results"] = new JsonArray([.. runs.SelectMany(Results).Select(FromHere)]),
            ["columnKind"] = "utf16CodeUnits",
        }),
    };
}

IEnumerable<string> Baseline() =>
    from result in runs.SelectMany(Results)
    where $"{result["level"]}" is "warning" or "error" && result["suppressions"] is null
    let rule = $"{result["ruleId"]}"
    where rule.StartsWith("POOL", StringComparison.Ordinal)
    let file = $"{Artifact(FromHere(result))!["uri"]}"
    orderby file, rule
    group rule by file into found
    select $"\n# Found before the rules came; a line goes when its file is repaired.\n[{found.Key}]\n"
        + string.Concat(found.Distinct().Select(rule => $"dotnet_diagnostic.{rule}.severity = suggestion\n"));

static string Id(JsonNode? rule) => $"{rule!["id"]}";

static JsonArray Results(JsonNode run) => run["results"]!.AsArray();

// GitHub shows the help beside a finding.
static JsonNode WithHelp(JsonNode? rule)
{
    var copy = rule!.DeepClone();
    var text = $"{copy["fullDescription"]?["text"] ?? copy["shortDescription"]?["text"] ?? Id(copy)}";
    copy["fullDescription"] ??= new JsonObject { ["text"] = text };
    copy["shortDescription"] ??= new JsonObject { ["text"] = text };
    copy["help"] = new JsonObject { ["text"] = $"{text} {copy["helpUri"]}".Trim() };
    return copy;
}

// The place of a rule in the list of its own run means nothing in another.
JsonNode FromHere(JsonNode? result)
{
    var copy = result!.DeepClone();
    copy.AsObject().Remove("ruleIndex");
    if (Artifact(copy) is { } artifact && Uri.TryCreate($"{artifact["uri"]}", UriKind.Absolute, out var file))
        artifact["uri"] = $"{here.MakeRelativeUri(file)}";
    return copy;
}

static JsonNode? Artifact(JsonNode result) => result["locations"]?[0]?["physicalLocation"]?["artifactLocation"];
