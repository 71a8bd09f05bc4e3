using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Compares what is reported with what is marked.</summary>
internal sealed class Expectations(DiagnosticAnalyzer analyzer, Setup setup)
{
    private readonly ImmutableArray<string> _ids =
        [.. analyzer.SupportedDiagnostics.Select(rule => rule.Id).Distinct()];

    public string Ids => string.Join(", ", _ids);

    public static bool IsOfCompiler(Mark mark) =>
        mark.Label.StartsWith("CS", StringComparison.Ordinal) && mark.Label[2..].All(char.IsAsciiDigit);

    public void RequireKnownIds(Markup markup)
    {
        if (markup.Marks.FirstOrDefault(mark => !IsNumber(mark.Label) && mark.Label.Length > 0
            && !_ids.Contains(mark.Label) && !IsOfCompiler(mark)) is { Label: var unknown })
        {
            throw new VerificationException($"{unknown} is neither an id of the compiler nor of the analyzer ({Ids}).");
        }
    }

    /// <summary>Every numbered place has an expectation and every expectation a place in one of the texts.</summary>
    public void RequirePlaces(params Markup[] markups)
    {
        var used = setup.Expected
            .SelectMany(expected => (int[])[expected.Location, .. expected.AdditionalLocations ?? []])
            .Select(Label).ToHashSet();
        var marked = markups.SelectMany(markup => markup.Marks).Select(mark => mark.Label).Where(IsNumber).ToHashSet();
        if (marked.Except(used).FirstOrDefault() is { } unused)
            throw new VerificationException($"Nothing is expected of the place {unused}.");
        if (used.Except(marked).FirstOrDefault() is { } unmarked)
            throw new VerificationException($"No place is marked {unmarked}.");
    }

    public void RequireErrors(Markup markup, ImmutableArray<Diagnostic> errors) => Require(
        "The compiler reports other errors than are marked.", markup, errors, markup.Marks.Where(IsOfCompiler));

    public void RequireDiagnostics(Markup markup, ImmutableArray<Diagnostic> diagnostics)
    {
        Require(
            "The analyzer reports something else than is marked.", markup, diagnostics,
            markup.Marks.Where(mark => !IsOfCompiler(mark)).SelectMany(WithIds));
        foreach (var expected in setup.Expected)
        {
            if (PlaceOf(expected.Location, markup) is { } place)
                RequireDetails(expected, place, markup, diagnostics);
        }
    }

    /// <summary>The mark with an id as its label, once for each diagnostic expected there.</summary>
    private IEnumerable<Mark> WithIds(Mark mark) => mark.Label switch
    {
        "" => [mark with { Label = OnlyId() }],
        var number when IsNumber(number) => setup.Expected.Where(expected => Label(expected.Location) == number)
            .Select(expected => mark with { Label = expected.Id ?? OnlyId() }),
        _ => [mark],
    };

    private string OnlyId() => _ids is [var only]
        ? only
        : throw new VerificationException(
            $"The analyzer has several ids ({Ids}), so [|…|] and #n do not say which one is meant.");

    private static void Require(
        string otherwise, Markup markup, ImmutableArray<Diagnostic> found, IEnumerable<Mark> marks)
    {
        var missing = marks.ToList();
        var unexpected = found
            .Where(diagnostic => !missing.Remove(
                new(TestProject.FileOf(diagnostic.Location) ?? "", diagnostic.Location.SourceSpan, diagnostic.Id)))
            .ToList();
        if (missing.Count > 0 || unexpected.Count > 0)
        {
            throw Report.Failure(otherwise, markup.Files,
            [
                .. missing.Select(mark =>
                    new Remark(mark.File, mark.Span, $"expected, but not reported: {mark.Label}")),
                .. unexpected.Select(diagnostic => Remark.About("reported, but not expected", diagnostic)),
            ]);
        }
    }

    private void RequireDetails(
        Expected expected, Mark place, Markup markup, ImmutableArray<Diagnostic> diagnostics)
    {
        var id = expected.Id ?? OnlyId();
        var mismatches = diagnostics
            .Where(diagnostic => diagnostic.Id == id && IsAt(diagnostic.Location, place))
            .Select(diagnostic => Mismatch(expected, diagnostic, markup))
            .ToArray();
        if (!mismatches.Contains(null))
        {
            throw Report.Failure(
                $"The diagnostic at {place.Label} is not as expected.", markup.Files,
                mismatches.Select(mismatch => new Remark(place.File, place.Span, $"{id} {mismatch}")));
        }
    }

    private static string? Mismatch(Expected expected, Diagnostic diagnostic, Markup markup)
    {
        if (expected.Severity is { } severity && diagnostic.Severity != severity)
            return $"has the severity {diagnostic.Severity}, expected {severity}";
        if (expected.Arguments is { } arguments)
        {
            var format = diagnostic.Descriptor.MessageFormat.ToString(CultureInfo.InvariantCulture);
            var message = string.Format(CultureInfo.InvariantCulture, format, arguments);
            var actual = diagnostic.GetMessage(CultureInfo.InvariantCulture);
            if (actual != message)
                return $"says \"{actual}\", expected \"{message}\"";
        }

        if (expected.AdditionalLocations is not { } numbers)
            return null;
        Mark?[] places = [.. numbers.Select(number => PlaceOf(number, markup))];
        return places.Length == diagnostic.AdditionalLocations.Count
            && places.Zip(diagnostic.AdditionalLocations).All(pair => IsAt(pair.Second, pair.First))
            ? null
            : $"has the additional locations [{string.Join(", ", diagnostic.AdditionalLocations)}], expected " +
            $"[{string.Join(", ", places.Select(place => $"{place?.File} {place?.Span}"))}]";
    }

    private static Mark? PlaceOf(int number, Markup markup) =>
        markup.Marks.FirstOrDefault(mark => mark.Label == Label(number));

    private static bool IsAt(Location location, Mark? place) =>
        TestProject.FileOf(location) == place?.File && location.SourceSpan == place?.Span;

    private static string Label(int number) => $"#{number}";

    private static bool IsNumber(string label) => label.StartsWith('#');
}
