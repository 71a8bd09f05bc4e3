using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves out the argument, or what an initializer sets, so that the default is used.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL113InvalidConstantFix)), Shared]
public sealed class POOL113InvalidConstantFix()
    : LeavingOutCodeFix(POOL113InvalidConstant.Rule.Id, LeaveOut, "Leave it out, for the default")
{
    public const string LeaveOut = "POOL113.LeaveOut";
}
