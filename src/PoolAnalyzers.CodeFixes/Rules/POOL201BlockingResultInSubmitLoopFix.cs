using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Composition;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Flow.Iterations;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>
/// Lets the jobs of a loop run side by side. Each way is offered only where the loop has the form that it is for.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL201BlockingResultInSubmitLoopFix)), Shared]
public sealed class POOL201BlockingResultInSubmitLoopFix() : PoolCodeFix(
    POOL201BlockingResultInSubmitLoop.Rule.Id, UseMap, AwaitWhenAll, SubmitThenCollect, UseImap, DoneCallback)
{
    public const string UseMap = "POOL201.UseMap";
    public const string AwaitWhenAll = "POOL201.AwaitWhenAll";
    public const string SubmitThenCollect = "POOL201.SubmitThenCollect";
    public const string UseImap = "POOL201.UseImap";
    public const string DoneCallback = "POOL201.DoneCallback";

    private protected override Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation) =>
        TitleOfAsync(document, diagnostic.Location.SourceSpan, way, cancellation);

    private protected override Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs,
        CancellationToken cancellation) =>
        RepairAllAsync(
            document, repairs.Select(repair => (repair.Diagnostic.Location.SourceSpan, repair.Way)), cancellation);

    /// <summary>What to call this way of fixing the wait at a place; null if it is not possible.</summary>
    internal static async Task<string?> TitleOfAsync(
        Document document, TextSpan wait, string way, CancellationToken cancellation)
    {
        var pass = await Pass.OfAsync(document, cancellation).ConfigureAwait(false);
        if (pass is null || !pass.Add(wait, way))
            return null;
        return way switch
        {
            UseMap => "Use 'Map' for the whole loop (keeps all results in memory)",
            UseImap => "Use 'Imap' for the whole loop: results in order, while other jobs still run",
            AwaitWhenAll => "Start all first, then await all of them (keeps all of them in memory)",
            SubmitThenCollect => "Submit all first, then collect the results in order (keeps all of them in memory)",
            _ => "Handle each result in a callback (on another thread, in the order in which they are ready)",
        };
    }

    /// <summary>The document with the waits at these places fixed.</summary>
    internal static async Task<Document> RepairAllAsync(
        Document document, IEnumerable<(TextSpan Wait, string Way)> repairs, CancellationToken cancellation)
    {
        var pass = await Pass.OfAsync(document, cancellation).ConfigureAwait(false);
        if (pass is null)
            return document;
        foreach (var (wait, way) in repairs)
            pass.Add(wait, way);
        return document.WithText(pass.Edits.Apply());
    }

    /// <summary>One pass over a document.</summary>
    private sealed class Pass
    {
        /// <summary>All ways are tried for all diagnostics of a member, which is to be analyzed only once.</summary>
        private static readonly ConditionalWeakTable<
            AnalysisScope, ConcurrentDictionary<SyntaxNode, IReadOnlyList<SerialWait>>> Known = new();

        private readonly SemanticModel _model;
        private readonly SyntaxNode _root;
        private readonly AnalysisScope _scope;
        private readonly Layout _layout;
        private readonly FreshNames _names;
        private readonly CancellationToken _cancellation;
        private readonly ConcurrentDictionary<SyntaxNode, IReadOnlyList<SerialWait>> _waits;

        private Pass(
            SemanticModel model, SyntaxNode root, SourceText text, AnalysisScope scope, Layout layout,
            CancellationToken cancellation)
        {
            _model = model;
            _root = root;
            _scope = scope;
            _waits = Known.GetValue(scope, _ => new());
            _layout = layout;
            _names = new FreshNames(model);
            _cancellation = cancellation;
            Edits = new NestedEdits(text);
        }

        public NestedEdits Edits { get; }

        public static async Task<Pass?> OfAsync(Document document, CancellationToken cancellation)
        {
            var model = await document.GetSemanticModelAsync(cancellation).ConfigureAwait(false);
            if (model is null)
                return null;
            var root = await model.SyntaxTree.GetRootAsync(cancellation).ConfigureAwait(false);
            var text = await document.GetTextAsync(cancellation).ConfigureAwait(false);
            var scope = AnalysisScope.Of(model.Compilation, document.Project.AnalyzerOptions, cancellation);
            var layout = await Layout.OfAsync(document, cancellation).ConfigureAwait(false);
            return new Pass(model, root, text, scope, layout, cancellation);
        }

        /// <summary>Plans the edit for a wait; false if it is not possible in this way.</summary>
        public bool Add(TextSpan place, string way)
        {
            if (Find(place) is not { } wait)
                return false;
            if (wait.Iteration.Caller is not null)
                return AddToSelect(wait, way);
            if (SubmitLoop.Of(wait, _scope, _cancellation) is not { } loop)
                return false;
            return way switch
            {
                UseMap => AddMap(loop, "Map"),
                UseImap => wait.Wait is not IAwaitOperation && AddMap(loop, "Imap"),
                AwaitWhenAll => AddWhenAll(loop),
                SubmitThenCollect => AddCollect(loop),
                _ => AddCallback(loop),
            };
        }

        private SerialWait? Find(TextSpan span)
        {
            if (!_root.FullSpan.Contains(span))
                return null;
            var member = FreshNames.MemberAround(_root.FindNode(span));
            if (!_waits.TryGetValue(member, out var waits))
            {
                waits = _scope.Bodies.UnitsOf(member, _cancellation)
                    .SelectMany(unit => POOL201BlockingResultInSubmitLoop.Find(
                        unit.Graph.OriginalOperation, _scope, _cancellation))
                    .ToArray();
                _ = _waits.TryAdd(member, waits);
            }
            return waits.FirstOrDefault(wait => wait.Wait.Syntax.Span == span) is { } found
                // Of two in one iteration, neither can be taken apart without the other.
                && waits.Count(wait => ReferenceEquals(wait.Iteration.Owner.Syntax, found.Iteration.Owner.Syntax)) == 1
                    ? found
                    : null;
        }

        // ---- Submit all, then collect

        private bool AddCollect(SubmitLoop loop)
        {
            var writer = new SubmitLoopWriter(loop, Edits, _model, _layout);
            if (!writer.HasPlace || !CanBeWritten(loop))
                return false;
            var list = NameOfList(loop);
            var work = NameOfWork(loop);
            return Edits.Add(writer.Place, () => writer.Divide(list, writer.Collecting(list, work)));
        }

        private bool AddWhenAll(SubmitLoop loop)
        {
            if (loop.Wait.Wait is not IAwaitOperation || loop.Carried.Count > 0 || !CanBeWritten(loop)
                || _model.GetTypeInfo(loop.Work).Type is not INamedTypeSymbol { Name: "Task" } type
                || !Handles.IsOfTasks(type))
                return false;
            var hasValue = type.Arity == 1;
            if (!loop.OnlyWaits && (!hasValue || !IsOnlyUse(loop)))
                return false;
            var writer = new SubmitLoopWriter(loop, Edits, _model, _layout);
            if (!writer.HasPlace)
                return false;
            var list = NameOfList(loop);
            var task = _model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task")!
                .ToMinimalDisplayString(_model, loop.Loop.SpanStart);
            var waited = ((AwaitExpressionSyntax)loop.Wait.Wait.Syntax).Expression;
            var configured = waited is InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" } access
            } call
                ? access.OperatorToken.Text + access.Name + call.ArgumentList
                : "";
            var all = $"await {task}.WhenAll({list}){configured}";
            if (loop.OnlyWaits)
                return Edits.Add(writer.Place, () => writer.Divide(list, all + ";"));
            var result = loop.HasVariable ? loop.Wait.Variable!.Name : _names.In(loop.Loop, "result");
            return Edits.Add(writer.Place, () => writer.Divide(
                list, writer.Over($"foreach (var {result} in {all})", loop.Wait.Wait.Syntax.Span, result)));
        }

        private bool CanBeWritten(SubmitLoop loop)
        {
            var types = loop.Carried.Select(local => local.Type).Append(_model.GetTypeInfo(loop.Work).Type);
            return types.All(type => type is not null && CanBeNamed(type));
        }

        private static bool CanBeNamed(ITypeSymbol type) => type switch
        {
            { IsAnonymousType: true } or { IsRefLikeType: true } => false,
            IErrorTypeSymbol or IPointerTypeSymbol or IFunctionPointerTypeSymbol => false,
            IArrayTypeSymbol array => CanBeNamed(array.ElementType),
            INamedTypeSymbol named => named.TypeArguments.All(CanBeNamed),
            _ => true,
        };

        private string NameOfList(SubmitLoop loop) => _names.In(
            FreshNames.MemberAround(loop.Loop), Handles.IsOfTasks(_model.GetTypeInfo(loop.Work).Type)
                ? "tasks"
                : "submitted");

        private string NameOfWork(SubmitLoop loop) => loop.Wait.Variable?.Name ?? _names.In(
            loop.Loop, Handles.IsOfTasks(_model.GetTypeInfo(loop.Work).Type) ? "task" : "result");

        /// <summary>Whether the wait is all that is done with the variable.</summary>
        private bool IsOnlyUse(SubmitLoop loop)
        {
            if (loop.Wait.Variable is not { } variable)
                return true;
            return loop.Loop.DescendantNodes().OfType<IdentifierNameSyntax>().Count(name =>
                name.Identifier.ValueText == variable.Name
                && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(name, _cancellation).Symbol,
                    variable)) == 1;
        }

        // ---- Map and Imap

        private bool AddMap(SubmitLoop loop, string method)
        {
            if (loop.Loop is not ForEachStatementSyntax each || loop.Before.Count > 0 || loop.Carried.Count > 0
                || !IsOnlyUse(loop) || HasComments(loop)
                || _model.GetForEachStatementInfo(each).ElementConversion is not { IsIdentity: true }
                || _model.GetDeclaredSymbol(each, _cancellation) is not { } item
                || !SymbolEqualityComparer.Default.Equals(item.Type, _model.GetForEachStatementInfo(each).ElementType))
                return false;
            if (MapCall(loop.Wait, item, each.Expression, method, each.SpanStart) is not { } call)
                return false;
            var writer = new SubmitLoopWriter(loop, Edits, _model, _layout);
            if (loop.OnlyWaits)
                return method == "Map" && Edits.Add(each.Span, () => CommentsOf(each, loop) + call() + ";");
            if (loop.Step is ExpressionStatementSyntax step && step.Expression == loop.Wait.Wait.Syntax)
                return false;
            var result = loop.HasVariable ? loop.Wait.Variable!.Name : _names.In(each, "result");
            return Edits.Add(each.Span, () => writer.Whole(
                $"foreach (var {result} in {call()})", loop.Wait.Wait.Syntax.Span, result));
        }

        /// <summary>The call that runs the same job for all items; null if there is none.</summary>
        private Func<string>? MapCall(
            SerialWait wait, ISymbol item, ExpressionSyntax items, string method, int position)
        {
            if (wait.Submit.Syntax is not InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access
                } submit
                || submit.ArgumentList.Arguments.Any(argument => argument.NameColon is not null))
                return null;
            if (JobOf(submit, item) is not { } job)
                return null;
            var isAwaited = wait.Wait is IAwaitOperation;
            var name = isAwaited ? method + "Async" : method;
            var tried = Write(node => node.ToString());
            var found = _model.GetSpeculativeSymbolInfo(
                position, SyntaxFactory.ParseExpression(tried), SpeculativeBindingOption.BindAsExpression).Symbol;
            if (found is not IMethodSymbol map || !IsMapOf(map, wait, isAwaited, method))
                return null;
            return () => (isAwaited ? "await " : "") + Write(node => Edits.Slice(node.SpanStart, node.Span.End))
                + (isAwaited ? ConfigureAwaitOf(wait) : "");

            string Write(Func<SyntaxNode, string> slice) =>
                $"{slice(access.Expression)}.{name}({job(slice)}, {slice(items)})";
        }

        private static string ConfigureAwaitOf(SerialWait wait) =>
            wait.Wait.Syntax is AwaitExpressionSyntax
            {
                Expression: InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ConfigureAwait" }
                } call
            }
                ? ".ConfigureAwait" + call.ArgumentList
                : "";

        /// <summary>
        /// The job as one of an item: the same delegate, or the lambda with the item as its parameter.
        /// </summary>
        private Func<Func<SyntaxNode, string>, string>? JobOf(InvocationExpressionSyntax submit, ISymbol item)
        {
            var arguments = submit.ArgumentList.Arguments;
            if (arguments.Count == 2 && IsItem(arguments[1].Expression) && !Mentions(arguments[0].Expression))
                return slice => slice(arguments[0].Expression);
            if (arguments.Count == 1 && arguments[0].Expression is ParenthesizedLambdaExpressionSyntax
                {
                    ParameterList.Parameters.Count: 0, ReturnType: null, AttributeLists.Count: 0
                } lambda)
            {
                var modifiers = string.Concat(lambda.Modifiers.Select(modifier => modifier.Text + " "));
                return slice => $"{modifiers}{item.Name} => {slice(lambda.Body)}";
            }
            return null;

            bool IsItem(ExpressionSyntax expression) => expression is IdentifierNameSyntax
                && SymbolEqualityComparer.Default.Equals(_model.GetSymbolInfo(expression, _cancellation).Symbol, item);

            bool Mentions(ExpressionSyntax expression) =>
                expression.DescendantNodesAndSelf().OfType<IdentifierNameSyntax>().Any(IsItem);
        }

        private bool IsMapOf(IMethodSymbol map, SerialWait wait, bool isAwaited, string method)
        {
            var roles = _scope.Knowledge.RolesOf(map);
            var waits = (roles & Roles.Waits) != 0;
            if ((roles & Roles.Submits) == 0 || (method == "Map" && waits == isAwaited)
                || !map.Parameters.Any(parameter =>
                    (_scope.Knowledge.RolesOf(parameter) & Roles.RunsManyTimes) != 0))
                return false;
            var results = map.ReturnType;
            if (isAwaited)
                results = (results as INamedTypeSymbol)?.TypeArguments.FirstOrDefault();
            var result = results switch
            {
                IArrayTypeSymbol array => array.ElementType,
                INamedTypeSymbol { Arity: 1 } named when named.AllInterfaces.Append(named).Any(type =>
                    type.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T) =>
                    named.TypeArguments[0],
                _ => null,
            };
            return result is not null && SymbolEqualityComparer.Default.Equals(result, wait.Wait.Type);
        }

        /// <summary>The comments of a loop that becomes one statement, to stand in front of it.</summary>
        private string CommentsOf(ForEachStatementSyntax each, SubmitLoop loop) => string.Concat(
            each.DescendantTrivia()
                .Where(trivia => IsComment(trivia) && each.Span.Contains(trivia.Span)
                    && !each.Expression.Span.Contains(trivia.Span) && !loop.Work.Span.Contains(trivia.Span))
                .Select(trivia => trivia.IsKind(SyntaxKind.MultiLineCommentTrivia)
                    ? trivia + " "
                    : trivia + _layout.LineEnd.ToString() + Layout.IndentOf(each.GetFirstToken())));

        private static bool IsComment(SyntaxTrivia trivia) =>
            trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia;

        /// <summary>Whether there are comments at what goes away.</summary>
        private static bool HasComments(SubmitLoop loop)
        {
            var header = TextSpan.FromBounds(
                loop.Loop.SpanStart, loop.Body.GetFirstToken().GetPreviousToken().Span.End);
            return loop.Loop.DescendantTrivia().Any(trivia =>
                IsComment(trivia) && (header.Contains(trivia.Span)
                    || (loop.HasVariable && loop.Step.FullSpan.Contains(trivia.Span))));
        }

        // ---- Select

        private bool AddToSelect(SerialWait wait, string way)
        {
            if (wait.Iteration.Caller!.Syntax is not InvocationExpressionSyntax
                {
                    Expression: MemberAccessExpressionSyntax { RawKind: (int)SyntaxKind.SimpleMemberAccessExpression } access,
                    ArgumentList.Arguments.Count: 1
                } select
                || select.ArgumentList.Arguments[0].Expression is not LambdaExpressionSyntax lambda
                || lambda.ExpressionBody != wait.Wait.Syntax
                || access.Name is not IdentifierNameSyntax { Identifier.ValueText: "Select" }
                || wait.Variable is not null)
                return false;
            switch (way)
            {
                case UseMap:
                    var item = wait.Iteration.Owner is IAnonymousFunctionOperation function
                        ? function.Symbol.Parameters[0]
                        : null;
                    if (item is null || !IsSequenceOf(access.Expression, item.Type)
                        || MapCall(wait, item, access.Expression, "Map", select.SpanStart) is not { } call)
                        return false;
                    // The result is an array already.
                    var whole = select.Parent
                        is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "ToArray" } toArray
                        && toArray.Parent is InvocationExpressionSyntax { ArgumentList.Arguments.Count: 0 } made
                            ? made
                            : select;
                    return Edits.Add(whole.Span, call);
                case SubmitThenCollect:
                    var submit = wait.Submit.Syntax.Span;
                    var (start, end) = (wait.Wait.Syntax.SpanStart, wait.Wait.Syntax.Span.End);
                    var name = _names.In(select, Handles.IsOfTasks(wait.Submit.Type) ? "task" : "result");
                    return Edits.Add(select.Span, () =>
                        Edits.Slice(select.SpanStart, start) + Edits.Slice(submit.Start, submit.End)
                        + ").ToList().Select(" + name + " => "
                        + Edits.Slice(start, submit.Start) + name + Edits.Slice(submit.End, end)
                        + Edits.Slice(lambda.Span.End, select.Span.End));
                default:
                    return false;
            }
        }

        private bool IsSequenceOf(ExpressionSyntax items, ITypeSymbol item) =>
            _model.GetTypeInfo(items, _cancellation).Type is { } type
                && type.AllInterfaces.Append(type).Any(candidate =>
                candidate is INamedTypeSymbol named
                && named.OriginalDefinition.SpecialType == SpecialType.System_Collections_Generic_IEnumerable_T
                && SymbolEqualityComparer.Default.Equals(named.TypeArguments[0], item));

        // ---- Callback

        private bool AddCallback(SubmitLoop loop)
        {
            if (loop.After.Count > 0 || loop.HasVariable || loop.Wait.Wait is IAwaitOperation
                || loop.Step is not ExpressionStatementSyntax { Expression: var handling }
                || loop.OnlyWaits || !OnlyPrints(loop) || !IsPoolWaitedFor(loop)
                || loop.Wait.Submit.Syntax is not InvocationExpressionSyntax submit)
                return false;
            return AddCallbackArgument(loop, submit, handling) || AddDoneCallback(loop, submit, handling);
        }

        /// <summary>A parameter of the same method, or of another one of its name, that is given the result.</summary>
        private bool AddCallbackArgument(SubmitLoop loop, InvocationExpressionSyntax submit, ExpressionSyntax handling)
        {
            if (loop.Wait.Wait.Type is not { SpecialType: not SpecialType.System_Void } type)
                return false;
            var method = loop.Wait.Submit.TargetMethod;
            var names = method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
                .SelectMany(candidate => candidate.Parameters)
                .Where(parameter => (_scope.Knowledge.RolesOf(parameter) & Roles.RunsAsCallback) != 0)
                .Select(parameter => parameter.Name).Distinct();
            foreach (var name in names)
            {
                var tried = submit.WithArgumentList(submit.ArgumentList.AddArguments(SyntaxFactory.Argument(
                    SyntaxFactory.NameColon(name), default, SyntaxFactory.ParseExpression("_ => { }"))));
                var bound = _model.GetSpeculativeSymbolInfo(
                    submit.SpanStart, tried, SpeculativeBindingOption.BindAsExpression).Symbol as IMethodSymbol;
                var fits = bound?.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Type
                    is INamedTypeSymbol
                {
                    Name: "Action", Arity: 1
                } action
                    && SymbolEqualityComparer.Default.Equals(action.TypeArguments[0], type)
                    && (_scope.Knowledge.RolesOf(bound) & Roles.Submits) != 0;
                if (!fits)
                    continue;
                var result = _names.In(loop.Loop, "result");
                var wait = loop.Wait.Wait.Syntax.Span;
                return Edits.Add(handling.Span, () =>
                    Edits.Slice(submit.SpanStart, submit.ArgumentList.CloseParenToken.SpanStart)
                    + (submit.ArgumentList.Arguments.Count > 0 ? ", " : "") + $"{name}: {result} => "
                    + Edits.Slice(handling.SpanStart, wait.Start) + result + Edits.Slice(wait.End, handling.Span.End)
                    + ")");
            }
            return false;
        }

        /// <summary>A method of what stands for the work that calls back with it.</summary>
        private bool AddDoneCallback(SubmitLoop loop, InvocationExpressionSyntax submit, ExpressionSyntax handling)
        {
            if (loop.Wait.Submit.Type is not { } handle)
                return false;
            var method = MembersOf(handle).OfType<IMethodSymbol>().FirstOrDefault(candidate =>
                candidate is { IsStatic: false, DeclaredAccessibility: Accessibility.Public, Parameters.Length: 1 }
                && (_scope.Knowledge.RolesOf(candidate.Parameters[0]) & Roles.RunsAsCallback) != 0
                && candidate.Parameters[0].Type is INamedTypeSymbol { Name: "Action", Arity: 1 } action
                && SymbolEqualityComparer.Default.Equals(action.TypeArguments[0], handle));
            if (method is null)
                return false;
            var done = _names.In(loop.Loop, "done");
            return Edits.Add(handling.Span, () =>
                Edits.Slice(submit.SpanStart, submit.Span.End) + $".{method.Name}({done} => "
                + Edits.Slice(handling.SpanStart, submit.SpanStart) + done
                + Edits.Slice(submit.Span.End, handling.Span.End) + ")");
        }

        private static IEnumerable<ISymbol> MembersOf(ITypeSymbol type)
        {
            for (var current = type; current is not null; current = current.BaseType)
            {
                foreach (var member in current.GetMembers())
                    yield return member;
            }
        }

        /// <summary>
        /// Whether what is done with the result can be done on another thread, at any time, in any order.
        /// </summary>
        private bool OnlyPrints(SubmitLoop loop)
        {
            var iteration = loop.Wait.Iteration;
            var effects = new EffectsFinder(_scope, null, _cancellation)
                .Of(iteration.Body, loop.Wait.Handle, loop.Wait.Wait);
            return loop.Before.Count == 0 && effects.Any(effect => effect.Kind == EffectKind.Prints)
                && effects.All(effect => effect.Kind == EffectKind.Prints
                    || (effect.Kind == EffectKind.Reads && effect.Symbol is not null && iteration.Owns(effect.Symbol)));
        }

        /// <summary>Whether the block with the loop is not left before all callbacks have run.</summary>
        private bool IsPoolWaitedFor(SubmitLoop loop)
        {
            if (loop.Wait.Submit.Instance?.WithoutConversions() is not ILocalReferenceOperation { Local: var pool }
                || pool.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(_cancellation) is not { } declarator)
                return false;
            return declarator.Parent?.Parent is UsingStatementSyntax
                or LocalDeclarationStatementSyntax { UsingKeyword.RawKind: not 0 };
        }
    }
}
