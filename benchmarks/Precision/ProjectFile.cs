using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace PoolAnalyzers.Precision;

/// <summary>
/// What a project file and the <c>Directory.*</c> files above it say, read without running any of it: properties, items
/// and plain conditions. A function, a target or an SDK's own logic is not understood and counts as nothing said.
/// </summary>
internal sealed partial class ProjectFile
{
    private readonly Dictionary<string, string> _properties = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<(string Kind, XElement Item, string Folder)> _items = [];
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);

    private ProjectFile(string file)
    {
        File = file;
        Folder = Path.GetDirectoryName(file)!;
        Set("MSBuildProjectDirectory", Folder);
        Set("MSBuildProjectName", Path.GetFileNameWithoutExtension(file));
        Set("Configuration", "Release");
        Set("OS", "Unix");
    }

    public string File { get; }

    public string Folder { get; }

    /// <summary>The framework that is looked at where a project has several: the newest.</summary>
    public string Framework => this["TargetFramework"];

    /// <summary>Whether the files of the folder belong to the project without being named.</summary>
    public bool IsSdkStyle { get; private set; }

    public bool IsWeb { get; private set; }

    public IReadOnlyDictionary<string, string> Properties => _properties;

    public string this[string property] => _properties.GetValueOrDefault(property, "");

    public static ProjectFile Read(string file)
    {
        var first = new ProjectFile(file);
        first.ReadAll();
        var frameworks = first["TargetFrameworks"] is { Length: > 0 } several ? several : first.Framework;
        var project = new ProjectFile(file);
        project.Set("TargetFramework", Frameworks.Newest(frameworks.Split(';', StringSplitOptions.TrimEntries)));
        project.ReadAll();
        return project;
    }

    public bool Is(string property, string value) =>
        this[property].Equals(value, StringComparison.OrdinalIgnoreCase);

    /// <summary>The names in the items of a kind, one by one, with the element and the folder they are relative to.
    /// </summary>
    public IEnumerable<(string Name, XElement Item, string Folder)> Items(string kind, string operation) =>
        from item in _items
        where item.Kind.Equals(kind, StringComparison.OrdinalIgnoreCase)
        let names = item.Item.Attribute(operation)?.Value
        where names is not null
        from name in Expand(names).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select (name, item.Item, item.Folder);

    private void ReadAll()
    {
        ReadAbove("Directory.Build.props");
        ReadAbove("Directory.Packages.props");
        ReadFile(File);
        ReadAbove("Directory.Build.targets");
    }

    private void ReadAbove(string name)
    {
        for (var folder = new DirectoryInfo(Folder); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, name);
            if (!System.IO.File.Exists(file))
                continue;
            ReadFile(file);
            return;
        }
    }

    private void ReadFile(string file)
    {
        if (!_read.Add(file))
            return;
        XElement root;
        try
        {
            root = XDocument.Load(file).Root!;
        }
        catch (Exception problem) when (problem is XmlException or IOException)
        {
            return;
        }
        if (file == File && root.Attribute("Sdk")?.Value is { } sdk)
        {
            IsSdkStyle = true;
            IsWeb = sdk.Contains("Sdk.Web", StringComparison.OrdinalIgnoreCase);
        }
        var before = this["MSBuildThisFileDirectory"];
        Set("MSBuildThisFileDirectory", Path.GetDirectoryName(file) + "/");
        ReadElements(root, file);
        Set("MSBuildThisFileDirectory", before);
    }

    private void ReadElements(XElement parent, string file)
    {
        foreach (var element in parent.Elements())
        {
            if (!Holds(element))
                continue;
            switch (element.Name.LocalName)
            {
                case "PropertyGroup":
                    foreach (var property in element.Elements().Where(Holds))
                        Set(property.Name.LocalName, Expand(property.Value).Trim());
                    break;
                case "ItemGroup":
                    foreach (var item in element.Elements().Where(Holds))
                        _items.Add((item.Name.LocalName, item, Path.GetDirectoryName(file)!));
                    break;
                case "Choose" or "When" or "Otherwise":
                    ReadElements(element, file);
                    break;
                case "Import" when element.Attribute("Project")?.Value is { } imported:
                    var path = Expand(imported).Replace('\\', '/');
                    if (!path.Contains('$') && !path.Contains('*'))
                        ReadFile(Path.GetFullPath(path, Path.GetDirectoryName(file)!));
                    break;
            }
        }
    }

    private void Set(string property, string value)
    {
        // The framework was chosen before; what a project says about it is only how it came to that.
        if (property != "TargetFramework" || !_properties.ContainsKey(property) || Framework.Length == 0)
            _properties[property] = value;
    }

    private string Expand(string text) => Reference().Replace(text, found => this[found.Groups[1].Value]);

    /// <summary>Whether a condition holds; one that is not plain is taken to.</summary>
    private bool Holds(XElement element)
    {
        if (element.Attribute("Condition")?.Value is not { } condition)
            return true;
        var alternatives = Or().Split(condition);
        return alternatives.Any(alternative => And().Split(alternative).All(HoldsOne));
    }

    private bool HoldsOne(string comparison)
    {
        var match = Comparison().Match(comparison);
        if (!match.Success)
            return true;
        var left = Expand(match.Groups[1].Value);
        var right = Expand(match.Groups[3].Value);
        return left.Equals(right, StringComparison.OrdinalIgnoreCase) == (match.Groups[2].Value == "==");
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\s*'([^']*)'\s*(==|!=)\s*'([^']*)'\s*$")]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\bor\b", RegexOptions.IgnoreCase)]
    private static partial Regex Or();

    [GeneratedRegex(@"\band\b", RegexOptions.IgnoreCase)]
    private static partial Regex And();
}
