using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.Flow;

namespace PoolAnalyzers.CodeFixes.Rewriting;

/// <summary>Gives a call that submits a job a callback for the error.</summary>
internal static class ErrorCallbackArgument
{
    /// <summary>What to call the repair, and its edits; null where the method takes no such callback.</summary>
    public static (string Title, Func<DocumentEdits, bool> Repair)? Plan(Diagnostic diagnostic, DocumentEdits edits)
    {
        if (edits.Root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true)
                is not InvocationExpressionSyntax call
            || edits.Model.GetSymbolInfo(call).Symbol is not IMethodSymbol method
            || method.Parameters.FirstOrDefault(each => SubmittedWork.IsErrorCallback(each, edits.Knowledge))
                is not { } parameter
            || edits.Model.Compilation.GetTypeByMetadataName("System.Console") is not { } console)
            return null;
        return ("Write the error of the job to the error output", all =>
        {
            var error = new FreshNames(all.Model).In(FreshNames.MemberAround(call), "error");
            var comma = call.ArgumentList.Arguments.Count > 0 ? ", " : "";
            all.Insert(
                call.ArgumentList.CloseParenToken.SpanStart,
                $"{comma}{parameter.Name}: {error} => "
                    + $"{TypeNames.Write(console, call.SpanStart, all)}.Error.WriteLine({error})");
            return true;
        });
    }
}
