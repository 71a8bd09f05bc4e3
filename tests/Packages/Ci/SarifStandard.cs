using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Packages.Ci;

/// <summary>
/// What SARIF 2.1.0 (OASIS) lets stand in the objects that a compiler writes. What it lets stand besides and nobody
/// writes is no part of this, and so is a mistake here: whatever this accepts, the standard's schema does.
/// </summary>
internal static partial class SarifStandard
{
    // Each object by its members, with their types; '!' is a member that must be there.
    private static readonly Dictionary<string, string> Objects = new()
    {
        ["log"] = "$schema:uri version!:2.1.0 runs!:run[]",
        ["run"] = "tool!:tool results:result[] invocations:invocation[] "
            + "columnKind:utf16CodeUnits|unicodeCodePoints properties:bag",
        ["tool"] = "driver!:component",
        ["component"] = "name!:text version:text dottedQuadFileVersion:quad semanticVersion:text language:language "
            + "informationUri:uri rules:rule{}",
        ["rule"] = "id!:text name:text shortDescription:description fullDescription:description help:description "
            + "helpUri:uri defaultConfiguration:configuration properties:bag",
        ["description"] = "text!:text markdown:text",
        ["configuration"] = "enabled:flag level:none|note|warning|error",
        ["invocation"] = "executionSuccessful!:flag ruleConfigurationOverrides:override{}",
        ["override"] = "descriptor!:reference configuration!:configuration",
        ["reference"] = "id!:text index:number",
        ["result"] = "ruleId:text ruleIndex:number level:none|note|warning|error message!:message locations:location[] "
            + "suppressions:suppression{} relatedLocations:location{} properties:bag",
        ["message"] = "text!:text",
        ["suppression"] = "kind!:inSource|external justification:text properties:bag",
        ["location"] = "id:number physicalLocation:place",
        ["place"] = "artifactLocation!:file region:region",
        ["file"] = "uri:path",
        ["region"] = "startLine!:position startColumn:position endLine:position endColumn:position",
    };

    /// <summary>Where a log is none, and why; nothing, where it is one.</summary>
    public static string[] Violations(JsonNode? log) => [.. Of(log, "log", "log")];

    // "T[]" is a list, "T{}" one in which nothing stands twice.
    private static IEnumerable<string> Of(JsonNode? node, string type, string path) => type switch
    {
        [.. var item, '[', ']'] => OfList(node, item, path),
        [.. var item, '{', '}'] => OfList(node, item, path).Concat(Repeated(node, path)),
        _ when Objects.TryGetValue(type, out var members) => OfObject(node, members, path),
        _ => IsValue(node, type) ? [] : [$"{path}: {node?.ToJsonString() ?? "null"} is no {type}"],
    };

    private static IEnumerable<string> OfList(JsonNode? node, string item, string path) => node is JsonArray list
        ? list.SelectMany((element, index) => Of(element, item, $"{path}[{index}]"))
        : [$"{path}: is no list"];

    private static IEnumerable<string> Repeated(JsonNode? node, string path) => node is JsonArray list
        ? list.Where((element, index) => list.Take(index).Any(other => JsonNode.DeepEquals(element, other)))
            .Select(element => $"{path}: {element?.ToJsonString()} stands there twice")
        : [];

    private static IEnumerable<string> OfObject(JsonNode? node, string members, string path)
    {
        if (node is not JsonObject @object)
            return [$"{path}: is no object"];
        var types = members.Split(' ').Select(member => member.Split(':'))
            .ToDictionary(
                member => member[0].TrimEnd('!'), member => (Type: member[1], IsNeeded: member[0].EndsWith('!')));
        return
        [
            .. types.Where(member => member.Value.IsNeeded && !@object.ContainsKey(member.Key))
                .Select(member => $"{path}: has no {member.Key}"),
            .. @object.SelectMany(member => types.TryGetValue(member.Key, out var known)
                ? Of(member.Value, known.Type, $"{path}.{member.Key}")
                : [$"{path}: has a {member.Key}"]),
        ];
    }

    private static bool IsValue(JsonNode? node, string type) => type switch
    {
        // Whatever a tool has to say.
        "bag" => node is JsonObject,
        "text" => TextOf(node) is not null,
        "flag" => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => NumberOf(node) >= 0,
        "position" => NumberOf(node) >= 1,
        "uri" => Uri.IsWellFormedUriString(TextOf(node), UriKind.Absolute),
        "path" => Uri.IsWellFormedUriString(TextOf(node), UriKind.RelativeOrAbsolute),
        "language" => Language().IsMatch(TextOf(node) ?? ""),
        "quad" => Quad().IsMatch(TextOf(node) ?? ""),
        _ => type.Split('|').Contains(TextOf(node)),
    };

    private static string? TextOf(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.String ? (string?)node : null;

    private static long? NumberOf(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number
        && long.TryParse(node.ToJsonString(), CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    [GeneratedRegex("^[a-zA-Z]{2}(-[a-zA-Z]{2})?$")]
    private static partial Regex Language();

    [GeneratedRegex(@"^\d+(\.\d+){3}$")]
    private static partial Regex Quad();
}
