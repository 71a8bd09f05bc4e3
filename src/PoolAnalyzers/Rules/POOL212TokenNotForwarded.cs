using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A method is given a token and does not give it to the pool.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL212TokenNotForwarded : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL212",
        title: "A token goes on to the pool",
        message: "'{0}' takes a token, and '{1}' is not passed to it: the work goes on when it is cancelled",
        category: PoolAnalyzers.Rule.Blocking,
        severity: DiagnosticSeverity.Info,
        description: "Whoever cancels a token expects the work that is done for it to end. A pool ends its jobs by the "
            + "token that it is given, and knows no other.");

    /// <summary>Property of a diagnostic: the argument to add.</summary>
    public const string Argument = nameof(Argument);

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope)
    {
        const Roles OfPools = Roles.Submits | Roles.Waits | Roles.Joins;
        RegisterBodies(context, scope, OfPools, body =>
        {
            var responsive = new ResponsiveCode(body.Scope, body.Cancellation);
            foreach (var call in body.Unit.Graph.OriginalOperation.Descendants().OfType<IInvocationOperation>())
            {
                if ((scope.Knowledge.RolesOf(call.TargetMethod) & OfPools) == 0
                    || BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod)
                    || call.Arguments.FirstOrDefault(given => ResponsiveCode.IsToken(given.Parameter?.Type))
                        is not { ArgumentKind: ArgumentKind.DefaultValue, Parameter: { } parameter }
                    || TokenOf(call, body) is not { } token
                    // Where the call blocks, POOL203 says more.
                    || (SubmittedWork.IsBlocking(call, scope.Knowledge) && responsive.Around(call) is not null))
                    continue;
                body.Report(Diagnostic.Create(
                    Rule, call.Syntax.GetLocation(),
                    ImmutableDictionary<string, string?>.Empty.Add(Argument, $"{parameter.Name}: {token.Name}"),
                    call.TargetMethod.Name, token.Name));
            }
        });
    }

    /// <summary>
    /// The only token that the function around is given, unless the statement uses it in another way.
    /// </summary>
    private static IParameterSymbol? TokenOf(IInvocationOperation call, BodyContext body)
    {
        var model = body.Scope.Bodies.ModelOf(call.Syntax.SyntaxTree);
        if (model.GetEnclosingSymbol(call.Syntax.SpanStart, body.Cancellation) is not IMethodSymbol function)
            return null;
        var tokens = function.Parameters.Where(parameter => ResponsiveCode.IsToken(parameter.Type)).ToArray();
        if (tokens.Length != 1 || tokens[0] is not { RefKind: RefKind.None } token)
            return null;
        var statement = (IOperation)call;
        while (statement.Parent is { } parent
            and not (IBlockOperation or ILoopOperation or IAnonymousFunctionOperation))
            statement = parent;
        return statement.Descendants().Any(other => other is IParameterReferenceOperation mention
            && SymbolEqualityComparer.Default.Equals(mention.Parameter, token))
                ? null
                : token;
    }
}
