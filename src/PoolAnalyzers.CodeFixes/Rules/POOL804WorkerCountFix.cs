using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Leaves the number of workers out.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL804WorkerCountFix)), Shared]
public sealed class POOL804WorkerCountFix()
    : LeavingOutCodeFix(POOL804WorkerCount.Rule.Id, LeaveOut, "Leave the number out, for one worker for each core")
{
    public const string LeaveOut = "POOL804.LeaveOut";
}
