using System.Text;

namespace PoolAnalyzers.Tests.Boundary;

/// <summary>
/// Declarations of types made at random, with an expression for each that makes a value of it in which nothing is null
/// that its type does not allow to be.
/// </summary>
internal sealed class GeneratedTypes
{
    // Of each kind some that travel and some that do not.
    private static readonly (string Type, string Value)[] Simple =
    [
        ("int", "3"), ("string", "\"a\""), ("double", "0.5"), ("decimal", "1m"), ("DateTime", "DateTime.UnixEpoch"),
        ("Guid", "Guid.Empty"), ("TimeSpan", "TimeSpan.Zero"), ("DayOfWeek", "DayOfWeek.Friday"), ("int?", "3"),
        ("Uri", "new Uri(\"http://a/\")"), ("Version", "new Version(1, 2)"), ("bool", "true"), ("char", "'c'"),
        ("CultureInfo", "CultureInfo.InvariantCulture"), ("StringBuilder", "new StringBuilder(\"b\")"),
        ("byte[]", "new byte[] { 1 }"), ("ReadOnlyMemory<byte>", "new byte[] { 1 }"),
        ("DateTimeOffset", "DateTimeOffset.UnixEpoch"), ("Int128", "3"), ("Half", "(Half)1"), ("Index", "^1"),
        ("(int, string)", "(1, \"a\")"), ("KeyValuePair<int, string>", "new(1, \"a\")"),
        ("object?", "null"), ("Stream?", "null"), ("Action?", "null"), ("IEnumerable<int>?", "null"),
        ("object", "new object()"), ("Stream", "new MemoryStream()"), ("MemoryStream", "new MemoryStream()"),
        ("Action", "() => { }"), ("Func<int, int>", "i => i"), ("Task<int>", "Task.FromResult(1)"),
        ("IEnumerable<int>", "new List<int> { 1 }"), ("IComparable", "1"), ("int[,]", "new int[1, 1]"),
        ("nint", "(nint)3"), ("nuint", "(nuint)3"), ("CancellationToken", "new CancellationTokenSource().Token"),
        ("Lazy<int>", "new Lazy<int>(1)"), ("Exception", "new Exception()"), ("Type", "typeof(int)"),
        ("Regex", "new Regex(\"a\")"), ("SemaphoreSlim", "new SemaphoreSlim(1)"), ("Delegate", "(Action)(() => { })"),
        ("SortedDictionary<int, int>", "new()"), ("ConcurrentDictionary<int, int>", "new()"), ("Random", "new Random(1)"),
        ("Thread", "Thread.CurrentThread"), ("RuntimeTypeHandle", "typeof(int).TypeHandle"), ("Array", "new int[1]"),
        ("Enum", "DayOfWeek.Friday"), ("ValueType", "3"), ("Tuple<int, string>", "Tuple.Create(1, \"a\")"),
    ];

    private readonly Random _random;
    private readonly StringBuilder _code = new();
    private readonly List<(string Type, string Value)> _made = [];
    private readonly List<string> _bases = [];

    public GeneratedTypes(int seed, int count)
    {
        _random = new Random(seed);
        while (_made.Count < count)
            Declare("T" + _made.Count);
    }

    /// <summary>The types, with an expression that makes a value of each.</summary>
    public IReadOnlyList<(string Type, string Value)> All => _made;

    public string Code => _code.ToString();

    private void Declare(string name)
    {
        var members = Enumerable.Range(0, _random.Next(1, 4)).Select(i => (Name: "M" + i, Member: Pick(0))).ToArray();
        string Fields(string access) => string.Concat(
            members.Select(m => $"{access} {m.Member.Type} {m.Name} = {m.Member.Value}; "));
        string Properties() => string.Concat(
            members.Select(m => $"public {m.Member.Type} {m.Name} {{ get; }} = {m.Member.Value}; "));
        var parameters = string.Join(", ", members.Select(m => $"{m.Member.Type} {m.Name}"));
        var values = string.Join(", ", members.Select(m => m.Member.Value));
        var made = $"new {name}()";
        switch (_random.Next(12))
        {
            case 0:
                _code.AppendLine($"public class {name} {{ {Fields("public")} }}");
                _bases.Add(name);
                break;
            case 1:
                _code.AppendLine($"public sealed class {name} {{ {Fields("private readonly")} }}");
                break;
            case 2:
                _code.AppendLine($"public sealed class {name} {{ {Properties()} }}");
                break;
            case 3:
                _code.AppendLine($"public sealed record {name}({parameters});");
                made = $"new {name}({values})";
                break;
            case 4:
                _code.AppendLine($"public readonly record struct {name}({parameters});");
                made = $"new {name}({values})";
                break;
            case 5:
                _code.AppendLine($"public struct {name} {{ {Fields("public")} public {name}() {{ }} }}");
                break;
            case 6:
                // The parameters are kept because a member uses them.
                var uses = string.Join(", ", members.Select(m => m.Name));
                _code.AppendLine(
                    $"public sealed class {name}({parameters}) {{ public object?[] Use() => [{uses}]; }}");
                made = $"new {name}({values})";
                break;
            case 7:
                // Those of the constructor match nothing, and it cannot be called from outside.
                _code.AppendLine(
                    $"public sealed class {name} {{ {Fields("internal")} private {name}(int other) {{ }} "
                    + $"public static {name} Make() => new(1); }}");
                made = $"{name}.Make()";
                break;
            case 8 when _bases.Count > 0:
                var parent = _bases[_random.Next(_bases.Count)];
                _code.AppendLine($"public class {name} : {parent} {{ {Fields("protected")} }}");
                _bases.Add(name);
                break;
            case 9:
                // Only passed on: nothing of it stays.
                _code.AppendLine(
                    $"public sealed class {name}({parameters}) {{ public int Hash {{ get; }} = "
                    + $"HashCode.Combine({string.Join(", ", members.Select(m => m.Name))}); }}");
                made = $"new {name}({values})";
                break;
            case 10:
                var (held, value) = Pick(0);
                _code.AppendLine($"public sealed class {name}<TItem> {{ public TItem Item; "
                    + $"public {name}(TItem item) {{ Item = item; }} public static int Shared = 1; }}");
                made = $"new {name}<{held}>({value})";
                name = $"{name}<{held}>";
                break;
            default:
                _code.AppendLine($"public abstract class {name}Base {{ }} public sealed class {name} : {name}Base "
                    + $"{{ {Fields("public")} public static Stream? Log; public const int Most = 3; }}");
                break;
        }

        _made.Add((name, made));
    }

    private (string Type, string Value) Pick(int depth)
    {
        var kind = _random.Next(10);
        if (depth > 2 || kind < 5)
        {
            // Mostly such as travel: of many members one that does not is enough.
            return Simple[_random.Next(3) == 0 ? _random.Next(Simple.Length) : _random.Next(27)];
        }

        if (kind < 7 && _made.Count > 0)
            return _made[_random.Next(_made.Count)];
        var (type, value) = Pick(depth + 1);
        // A parameter of a type that may be null is another matter.
        if (type.EndsWith('?'))
            return (type, value);
        return _random.Next(9) switch
        {
            0 => ($"List<{type}>", $"new List<{type}> {{ {value} }}"),
            1 when !type.Contains('[') => ($"{type}[]", $"new {type}[] {{ {value} }}"),
            2 => ($"Dictionary<string, {type}>", $"new Dictionary<string, {type}> {{ [\"a\"] = {value} }}"),
            3 => ($"HashSet<{type}>", $"new HashSet<{type}> {{ {value} }}"),
            4 => ($"Queue<{type}>", $"new Queue<{type}>(new List<{type}> {{ {value} }})"),
            5 => ($"Stack<{type}>", $"new Stack<{type}>(new List<{type}> {{ {value} }})"),
            6 => ($"({type}, int)", $"({value}, 1)"),
            7 => ($"KeyValuePair<int, {type}>", $"new KeyValuePair<int, {type}>(1, {value})"),
            _ => ($"Tuple<int, {type}>", $"new Tuple<int, {type}>(1, {value})"),
        };
    }
}
