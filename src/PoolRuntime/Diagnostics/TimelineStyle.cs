using System.Globalization;
using System.Text;

namespace PoolRuntime.Diagnostics;

/// <summary>The colours of a timeline, on a light and on a dark ground.</summary>
internal static class TimelineStyle
{
    // To be told apart by everybody, also without seeing red or green.
    private static readonly (string Light, string Dark)[] Functions =
    [
        ("#0b6fb8", "#4aa3e0"),
        ("#e8a33d", "#e8a33d"),
        ("#33a581", "#3fb893"),
        ("#c583ab", "#d094b9"),
        ("#74bfe8", "#8accee"),
        ("#b9ac2f", "#cdc04a"),
    ];

    private static readonly (string Rule, string Light, string Dark)[] Rules =
    [
        (".card{fill:#}", "#ffffff", "#0d1117"),
        (".card{stroke:#}", "#d1d9e0", "#30363d"),
        ("text{fill:#}", "#1f2328", "#e6edf3"),
        (".soft{fill:#}", "#59636e", "#9198a1"),
        (".grid{stroke:#}", "#e3e8ed", "#262c34"),
        (".end{stroke:#}", "#59636e", "#9198a1"),
        (".idle{fill:#}", "#eef1f4", "#1b2129"),
        (".start{fill:#}", "#cfd6dd", "#39414b"),
        (".init{fill:#}", "#aab4be", "#56606c"),
        (".wait{stroke:#}", "#a8b2bd", "#5b6672"),
        (".hatch{stroke:#}", "#b8c1ca", "#4d5763"),
        (".callback{fill:#}", "#7d5bd0", "#a68cf0"),
        (".other{fill:#}", "#8a949e", "#7d8792"),
        (".stop{stroke:#}", "#cf222e", "#ff6b63"),
        (".stop{fill:#}", "#ffffff", "#0d1117"),
        (".onDeep{fill:#}", "#ffffff", "#0d1117"),
        (".onWait{fill:#}", "#59636e", "#9198a1"),
        (".onWait{stroke:#}", "#ffffff", "#0d1117"),
        (".onLight{fill:#}", "#1f2328", "#0d1117"),
    ];

    /// <summary>How many functions have colours of their own.</summary>
    public static int FunctionColors => Functions.Length;

    /// <summary>The class of the bars of a function; all but the first few have one in common.</summary>
    public static string FunctionClass(int function) =>
        function < Functions.Length ? string.Create(CultureInfo.InvariantCulture, $"f{function}") : "other";

    /// <summary>The class of text on bars of a class: some are deep in the light, all are bright in the dark.</summary>
    public static string TextOn(string bar) => bar switch
    {
        "wait" => "onWait",
        "f0" or "callback" or "other" => "onDeep",
        _ => "onLight",
    };

    /// <summary>The style sheet.</summary>
    public static string Sheet { get; } = NewSheet();

    private static string NewSheet()
    {
        StringBuilder sheet = new("text{font:12px system-ui,-apple-system,'Segoe UI',Roboto,sans-serif}\n");
        sheet.Append(".title{font-size:16px;font-weight:600}.small{font-size:11px}.middle{text-anchor:middle}");
        sheet.Append(".right{text-anchor:end}.grid,.end{stroke-width:1}");
        // Text is not to be read through the hatching.
        sheet.Append(".onWait{paint-order:stroke;stroke-width:5px;stroke-linejoin:round}");
        sheet.Append(".end{stroke-dasharray:3 3}.wait{fill:url(#waiting)}.stop{stroke-width:2}\n");
        Append(light: true);
        sheet.Append("@media (prefers-color-scheme:dark){\n");
        Append(light: false);
        return sheet.Append('}').ToString();

        void Append(bool light)
        {
            foreach ((string rule, string bright, string dark) in Rules)
                sheet.Append(rule.Replace("#", light ? bright : dark));
            for (int i = 0; i < Functions.Length; i++)
                sheet.Append(
                    CultureInfo.InvariantCulture, $".f{i}{{fill:{(light ? Functions[i].Light : Functions[i].Dark)}}}");
            sheet.Append('\n');
        }
    }
}
