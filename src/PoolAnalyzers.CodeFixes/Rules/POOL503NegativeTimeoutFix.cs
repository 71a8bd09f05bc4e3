using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves the time out, which waits as long as it takes.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL503NegativeTimeoutFix)), Shared]
public sealed class POOL503NegativeTimeoutFix()
    : LeavingOutCodeFix(POOL503NegativeTimeout.Rule.Id, LeaveOut, "Leave it out, and wait as long as it takes")
{
    public const string LeaveOut = "POOL503.LeaveOut";
}
