using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Tests.Flow;

/// <summary>
/// Follows a door through small programs. A door that is open can be shut, one that is shut can be locked, and an
/// open one cannot be locked: a protocol that no rule has, in roles that only the attributes below give.
/// </summary>
internal static class FlowProbe
{
    private const string Open = "open";
    private const string Shut = "shut";
    private const string Locked = "locked";

    public static readonly Protocol Doors = new(
        Roles.Joins,
        [Open, Shut, Locked],
        (Open, Roles.Closes, Shut),
        (Open, Roles.Joins, Protocol.Misuse),
        (Shut, Roles.Joins, Locked));

    private const string Door = """
        using System;
        using System.Collections.Generic;
        using System.Threading.Tasks;
        using PoolRuntime.Contracts;

        class Door
        {
            [Closes] public void Shut() { }
            [Joins] public void Lock() { }
            public void Look() { }
            public bool IsNice => true;
        }

        partial class P
        {
            static void Idle() { }
            static bool Ask() => Console.KeyAvailable;
            static void ShutIt(Door d) => d.Shut();
            static void LookAt(Door d) { if (d.IsNice) d.Look(); }
            static void LockIt(Door d) => d.Lock();
            static void Sometimes(Door d) { if (Ask()) d.Shut(); }
            static void Deep(Door d, int n) { if (n > 0) Deep(d, n - 1); }
            static void Never() => throw new Exception();
        }

        """;

    /// <summary>The states that the local <c>door</c> is in at the end of the body, in the order of the protocol.</summary>
    public static string AtExit(string body)
    {
        var flow = Follow(body);
        return string.Join(' ', flow.AtExit.States().Select(NameOf));
    }

    /// <summary>For each lock of <c>door</c> that breaks the protocol, whether on every path or on some.</summary>
    public static string Misuses(string body) =>
        string.Join(' ', Follow(body).Misuses.Select(misuse => misuse.OnEveryPath ? "every" : "some"));

    private static string NameOf(int state) => state switch
    {
        PathState.Absent => "absent",
        PathState.Unknown or PathState.Lost => "unknown",
        _ => Doors.NameOf(state),
    };

    private static ProtocolFlow Follow(string body)
    {
        var code = Door + "partial class P { Door other; void M(bool a, bool b, int n, object o, List<Door> all) {\n"
            + body + "\n} }";
        var tree = CSharpSyntaxTree.ParseText(code, new CSharpParseOptions(LanguageVersion.CSharp13));
        var compilation = CSharpCompilation.Create(
            "Probe", [tree], References.For(Setup.Default), new(OutputKind.DynamicallyLinkedLibrary));
        Assert.DoesNotContain(
            compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        var method = tree.GetRoot().DescendantNodes().OfType<MethodDeclarationSyntax>().Last(m => m.Identifier.Text == "M");
        var operation = (IMethodBodyOperation)compilation.GetSemanticModel(tree).GetOperation(method)!;
        var unit = new FlowUnit(ControlFlowGraph.Create(operation));
        var door = unit.All.OfType<ILocalReferenceOperation>().First(local => local.Local.Name == "door").Local;
        var scope = AnalysisScope.Of(compilation, new([]), CancellationToken.None);
        var summaries = new MethodSummaries(scope.Knowledge, scope.Bodies);
        var flow = new ProtocolFlow(
            unit, Subject.Variable(door, unit.OtherNames(door)), Doors, scope.Knowledge, summaries, new WorkBudget());
        Assert.True(flow.Run(PathState.Absent, CancellationToken.None));
        return flow;
    }
}
