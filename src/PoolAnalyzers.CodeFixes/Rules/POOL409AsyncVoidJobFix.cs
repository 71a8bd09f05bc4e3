using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Calls the method beside that takes async work, where the code around can wait for it.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL409AsyncVoidJobFix)), Shared]
public sealed class POOL409AsyncVoidJobFix() : EditingCodeFix(POOL409AsyncVoidJob.Rule.Id, AwaitAsync)
{
    public const string AwaitAsync = "POOL409.AwaitAsync";

    private protected override bool AsksCompiler => true;

    private protected override (string Title, Func<DocumentEdits, bool> Repair)? Plan(
        Diagnostic diagnostic, string way, DocumentEdits edits, CancellationToken cancellation)
    {
        if (edits.Root.FindToken(diagnostic.Location.SourceSpan.Start).Parent is not LambdaExpressionSyntax lambda
            || lambda.Parent?.Parent?.Parent is not InvocationExpressionSyntax
            {
                Parent: ExpressionStatementSyntax, Expression: MemberAccessExpressionSyntax { Name: IdentifierNameSyntax name },
            } call
            || edits.Model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method
            || method.ContainingType.GetMembers(method.Name + "Async").IsEmpty)
            return null;
        var parameter = lambda switch
        {
            SimpleLambdaExpressionSyntax simple => simple.Parameter,
            ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters: { Count: 1 } parameters }
                when parameters[0].Type is null => parameters[0],
            _ => null,
        };
        if (parameter is null)
            return null;
        return ($"Await '{method.Name}Async', which waits for the async work", all =>
        {
            var token = parameter.Identifier.ValueText == "_" ? "__" : "_";
            all.Insert(call.SpanStart, "await ");
            all.Insert(name.Span.End, "Async");
            if (lambda is SimpleLambdaExpressionSyntax)
                all.Replace(parameter.Span, $"({parameter}, {token})");
            else
                all.Insert(parameter.Span.End, $", {token}");
            return true;
        });
    }
}
