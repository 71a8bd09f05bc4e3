// How long somebody who types waits for the rules: from a character to the diagnostics of the whole open file.
using PoolAnalyzers.Keystroke;

const string Typed = "using var pool = new ProcessPool(2); pool.Map(x => x + 1, new[] { 1, 2 }); pool.Join(); ";

var lines = args is [var asked] ? int.Parse(asked) : 1000;
var text = OpenFile.Text(lines);
var editor = new Editor(text);
if (await editor.Errors() is [var error, ..])
    throw new InvalidOperationException($"The file must compile: {error}");
var caret = text.IndexOf(OpenFile.Caret, text.Length / 2, StringComparison.Ordinal) + OpenFile.Caret.Length;

var rules = new List<Wait>();
var nothing = new List<Wait>();
var compiler = new List<Wait>();
for (var round = 0; round < 5; round++)
{
    var withRules = await editor.Type(caret, Typed, Editor.AllRules);
    var withNothing = await editor.Type(caret, Typed, Editor.RuleThatDoesNothing);
    var without = await editor.Type(caret, Typed, []);

    // An editor has been open for a while: the first rounds compile the rules themselves.
    if (round < 2)
        continue;
    rules.AddRange(withRules);
    nothing.AddRange(withNothing);
    compiler.AddRange(without);
}
Console.WriteLine($"{text.Count(character => character == '\n')} lines, {rules.Count} characters, "
    + $"{Environment.ProcessorCount} processors; milliseconds from a character to the diagnostics of the file");
Print("all rules", rules);
Print("a rule that does nothing", nothing);
Print("the compiler's own", compiler);

static void Print(string what, List<Wait> waits)
{
    Console.WriteLine($"{what}: {Of(wait => wait.Clock)} on the clock; {Of(wait => wait.Processor)} of the processors");

    string Of(Func<Wait, double> time)
    {
        double[] times = [.. waits.Select(time).Order()];
        return $"median {At(0.5):f1}, 95 of 100 within {At(0.95):f1}";

        double At(double share) => times[(int)(share * (times.Length - 1))];
    }
}
