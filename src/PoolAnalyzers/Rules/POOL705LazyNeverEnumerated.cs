using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;

namespace PoolAnalyzers.Rules;

/// <summary>A sequence of results is never gone through, or a lazy sequence of jobs is gone through twice.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class POOL705LazyNeverEnumerated : PoolAnalyzer
{
    public static readonly DiagnosticDescriptor Rule = PoolAnalyzers.Rule.Create(
        id: "POOL705",
        title: "A sequence of jobs is gone through once",
        message: "{0}",
        category: PoolAnalyzers.Rule.Results,
        severity: DiagnosticSeverity.Warning,
        description: "The results of Imap and of an executor's Map come as they are taken: where nobody takes them, "
            + "work stops when the buffer is full, and errors are lost. A lazy query that submits jobs submits them "
            + "again each time it is gone through.");

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = ImmutableArray.Create(Rule);

    private protected override void Register(CompilationStartAnalysisContext context, AnalysisScope scope) =>
        RegisterBodies(context, scope, Roles.Submits, body =>
        {
            var root = body.Unit.Graph.OriginalOperation;
            foreach (var operation in root.Descendants())
            {
                switch (operation)
                {
                    case IInvocationOperation call when SubmittedWork.IsSubmit(call, scope.Knowledge)
                        && SubmittedWork.IsSequence(call.Type) && SubmittedWork.IsDropped(call)
                        && !ExpectedExceptions.Covers(
                            call, scope, body.Cancellation, "System.InvalidOperationException"):
                        body.Report(Diagnostic.Create(
                            Rule, call.Syntax.GetLocation(),
                            $"Nobody goes through the results of '{call.TargetMethod.Name}', so most of the items are "
                                + "never worked on, and no error is noticed: go through them, or use 'Map'"));
                        break;
                    case IVariableDeclaratorOperation { Symbol: var local, Initializer.Value: { } value }
                        when SubmitsLazily(value, scope.Knowledge) is { } query
                            && SecondUse(local, root, scope.Knowledge) is { } again:
                        body.Report(Diagnostic.Create(
                            Rule, query.Syntax.GetLocation(), new[] { again.Syntax.GetLocation() },
                            $"'{local.Name}' submits its jobs each time it is gone through, and that is done twice: "
                                + "keep the results in a list"));
                        break;
                }
            }
        });

    /// <summary>The call of <c>Select</c>, in the place of the operation, that submits a job for each item.</summary>
    internal static IInvocationOperation? SubmitsLazily(IOperation value, ApiKnowledge knowledge) =>
        value.WithoutConversions() is IInvocationOperation
            {
                TargetMethod: { Name: "Select", ContainingType: { Name: "Enumerable", ContainingNamespace.Name: "Linq" } },
            } query
        && query.Arguments.Any(argument => argument.Value.WithoutConversions() is IDelegateCreationOperation
            {
                Target: IAnonymousFunctionOperation lambda
            }
            && lambda.Body.Descendants().OfType<IInvocationOperation>().Any(call => SubmittedWork.IsSubmit(call, knowledge)))
            ? query
            : null;

    /// <summary>The second place that certainly goes through the local: the first two stand in a row.</summary>
    private static IOperation? SecondUse(ILocalSymbol local, IOperation root, ApiKnowledge knowledge)
    {
        var uses = new List<(IOperation Use, IOperation? Row)>();
        foreach (var mention in root.Descendants().OfType<ILocalReferenceOperation>())
        {
            if (!SymbolEqualityComparer.Default.Equals(mention.Local, local))
                continue;
            if (!GoesThrough(mention, knowledge))
                return null;
            var statement = (IOperation)mention;
            while (statement.Parent is { } parent and not IBlockOperation)
            {
                // Only what is certainly reached counts.
                if (parent is IConditionalOperation or ISwitchOperation or ITryOperation or IAnonymousFunctionOperation
                    or ICoalesceOperation or IWhileLoopOperation or IForLoopOperation)
                    return null;
                statement = parent;
            }
            uses.Add((mention, statement.Parent));
        }
        return uses.Count > 1 && uses.All(use => ReferenceEquals(use.Row, uses[0].Row)) ? uses[1].Use : null;
    }

    private static bool GoesThrough(IOperation mention, ApiKnowledge knowledge)
    {
        var (value, user) = Operations.UseOf(mention);
        return user switch
        {
            IForEachLoopOperation each => ReferenceEquals(each.Collection, value),
            IArgumentOperation { Parent: IInvocationOperation call } =>
                (knowledge.RolesOf(call.TargetMethod) & (Roles.ReadsContent | Roles.Waits | Roles.Combines)) != 0
                && (BaseLibraryEffects.IsOfBaseLibrary(call.TargetMethod)
                    || (knowledge.RolesOf(call.TargetMethod) & Roles.Waits) != 0),
            _ => false,
        };
    }
}
