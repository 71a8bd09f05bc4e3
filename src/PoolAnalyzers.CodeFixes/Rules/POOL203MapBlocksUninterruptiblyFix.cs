using System.Collections.Immutable;
using System.Composition;
using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using PoolAnalyzers.CodeFixes.Rewriting;
using PoolAnalyzers.Flow;
using PoolAnalyzers.Knowledge;
using PoolAnalyzers.Rules;

namespace PoolAnalyzers.CodeFixes.Rules;

/// <summary>Awaits the work, or waits for it no longer than a token or a timeout says.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(POOL203MapBlocksUninterruptiblyFix)), Shared]
public sealed class POOL203MapBlocksUninterruptiblyFix()
    : PoolCodeFix(POOL203MapBlocksUninterruptibly.Rule.Id, PassToken, Await, WithTimeout)
{
    public const string Await = "POOL203.Await";
    public const string PassToken = "POOL203.PassToken";
    public const string WithTimeout = "POOL203.WithTimeout";

    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(24);

    private protected override async Task<string?> TitleAsync(
        Document document, Diagnostic diagnostic, string way, CancellationToken cancellation)
    {
        var pass = await Pass.OfAsync(document, cancellation).ConfigureAwait(false);
        return pass?.Add(diagnostic, way);
    }

    private protected override async Task<Document> RepairAsync(
        Document document, IReadOnlyList<(Diagnostic Diagnostic, string Way)> repairs, CancellationToken cancellation)
    {
        var pass = await Pass.OfAsync(document, cancellation).ConfigureAwait(false);
        if (pass is null)
            return document;
        foreach (var (diagnostic, way) in repairs)
            _ = pass.Add(diagnostic, way);
        return document.WithText(pass.Edits.Apply());
    }

    /// <summary>The timeout of the editorconfig; the default where it says none, or none that can be waited.</summary>
    private static TimeSpan TimeoutOf(Document document, SyntaxTree tree)
    {
        var options = document.Project.AnalyzerOptions.AnalyzerConfigOptionsProvider.GetOptions(tree);
        return options.TryGetValue(POOL203MapBlocksUninterruptibly.TimeoutOption, out var text)
            && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var timeout)
            && timeout > TimeSpan.Zero && timeout <= LongestTimeout
                ? timeout
                : POOL203MapBlocksUninterruptibly.DefaultTimeout;
    }

    /// <summary>One pass over a document.</summary>
    private sealed class Pass
    {
        private readonly SemanticModel _model;
        private readonly SyntaxNode _root;
        private readonly ApiKnowledge _knowledge;
        private readonly TimeSpan _timeout;
        private readonly CancellationToken _cancellation;
        private readonly HashSet<SyntaxNode> _madeAsync = [];

        private Pass(
            SemanticModel model, SyntaxNode root, SourceText text, ApiKnowledge knowledge, TimeSpan timeout,
            CancellationToken cancellation)
        {
            _model = model;
            _root = root;
            _knowledge = knowledge;
            _timeout = timeout;
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
            return new Pass(model, root, text, scope.Knowledge, TimeoutOf(document, model.SyntaxTree), cancellation);
        }

        /// <summary>
        /// Plans the edit for a diagnostic, and says what it does; null if it is not possible in this way.
        /// </summary>
        public string? Add(Diagnostic diagnostic, string way)
        {
            var span = diagnostic.Location.SourceSpan;
            if (!_root.FullSpan.Contains(span)
                || _root.FindNode(span, getInnermostNodeForTie: true) is not InvocationExpressionSyntax call
                || !call.Expression.IsKind(SyntaxKind.SimpleMemberAccessExpression)
                || _model.GetSymbolInfo(call, _cancellation).Symbol is not IMethodSymbol method)
                return null;
            return way switch
            {
                Await => AddAwait(call, method),
                PassToken => AddToken(call, method),
                _ => AddTimeout(call, method),
            };
        }

        // ---- Await

        private string? AddAwait(InvocationExpressionSyntax call, IMethodSymbol method)
        {
            // Where the program waits for its end, it does so with or without a thread.
            if (IsInEntryPoint(call) || !CanAwait(call, out var toMakeAsync)
                || AsyncForm(call, method) is not { } form || !IsAwaitable(form, method)
                || !AddCall(call, slice => $"await {slice}"))
                return null;
            if (toMakeAsync is not null && _madeAsync.Add(toMakeAsync))
                AddAsync(toMakeAsync);
            return toMakeAsync is null
                ? $"Await '{form.Name}'"
                : $"Await '{form.Name}' in an async handler: other events are handled meanwhile";
        }

        /// <summary>Whether the function around is async, or is an event handler that can be made so.</summary>
        private bool CanAwait(SyntaxNode call, out SyntaxNode? toMakeAsync)
        {
            toMakeAsync = null;
            foreach (var parent in call.Ancestors())
            {
                switch (parent)
                {
                    case LockStatementSyntax or CatchFilterClauseSyntax or UnsafeStatementSyntax or QueryClauseSyntax
                        or FixedStatementSyntax or SelectOrGroupClauseSyntax:
                        return false;
                    case GlobalStatementSyntax:
                        return true;
                    case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax
                        or BaseMethodDeclarationSyntax
                        or AccessorDeclarationSyntax:
                        var function = parent is AnonymousFunctionExpressionSyntax
                            ? _model.GetSymbolInfo(parent, _cancellation).Symbol as IMethodSymbol
                            : _model.GetDeclaredSymbol(parent, _cancellation) as IMethodSymbol;
                        if (function is null or { IsAsync: true })
                            return function is not null;
                        toMakeAsync = parent;
                        return Frameworks.IsHandler(function) && parent is not AccessorDeclarationSyntax
                            && !function.Parameters.Any(parameter => parameter.RefKind != RefKind.None)
                            && !parent.DescendantNodes().OfType<VariableDeclaratorSyntax>().Any(IsRefLike);
                }
            }
            return false;
        }

        private bool IsRefLike(VariableDeclaratorSyntax declarator) =>
            _model.GetDeclaredSymbol(declarator, _cancellation) is ILocalSymbol local
            && (local.Type.IsRefLikeType || local.RefKind != RefKind.None);

        private void AddAsync(SyntaxNode function)
        {
            var start = function switch
            {
                MethodDeclarationSyntax method => method.ReturnType.SpanStart,
                LocalFunctionStatementSyntax local => local.ReturnType.SpanStart,
                AnonymousMethodExpressionSyntax anonymous => anonymous.DelegateKeyword.SpanStart,
                ParenthesizedLambdaExpressionSyntax lambda =>
                    (lambda.ReturnType ?? (SyntaxNode)lambda.ParameterList).SpanStart,
                _ => function.SpanStart,
            };
            Edits.Add(new TextSpan(start, 0), () => "async ");
        }

        /// <summary>The method that submits the same and does not wait, called with the same arguments.</summary>
        private IMethodSymbol? AsyncForm(InvocationExpressionSyntax call, IMethodSymbol method)
        {
            var form = Bind(call, call.WithExpression(Renamed(call)));
            return form is not null && (_knowledge.RolesOf(form) & (Roles.Submits | Roles.Waits)) == Roles.Submits
                && !form.ReturnsVoid && !SymbolEqualityComparer.Default.Equals(form, method)
                    ? form
                    : null;
        }

        private static ExpressionSyntax Renamed(InvocationExpressionSyntax call)
        {
            var access = (MemberAccessExpressionSyntax)call.Expression;
            var name = SyntaxFactory.Identifier(access.Name.Identifier.ValueText + "Async");
            return access.WithName(access.Name.WithIdentifier(name));
        }

        private IMethodSymbol? Bind(SyntaxNode place, ExpressionSyntax expression) => _model.GetSpeculativeSymbolInfo(
            place.SpanStart, expression, SpeculativeBindingOption.BindAsExpression).Symbol as IMethodSymbol;

        private bool IsAwaitable(IMethodSymbol form, IMethodSymbol method)
        {
            var awaiter =
                MethodsOf(form.ReturnType, "GetAwaiter").FirstOrDefault(found => found.Parameters.IsEmpty)?.ReturnType;
            var result = awaiter is null
                ? null
                : MethodsOf(awaiter, "GetResult").FirstOrDefault(found => found.Parameters.IsEmpty)?.ReturnType;
            return SymbolEqualityComparer.Default.Equals(result, method.ReturnType);
        }

        private static IEnumerable<IMethodSymbol> MethodsOf(ITypeSymbol type, string? name = null)
        {
            for (var current = type; current is not null; current = current.BaseType)
            {
                foreach (var member in name is null ? current.GetMembers() : current.GetMembers(name))
                {
                    if (member is IMethodSymbol { IsStatic: false, DeclaredAccessibility: Accessibility.Public } method)
                        yield return method;
                }
            }
        }

        // ---- Token

        private string? AddToken(InvocationExpressionSyntax call, IMethodSymbol method)
        {
            if (TokenInScope(call) is not { } token)
                return null;
            var isAsync = IsInAsyncCode(call);
            var form = AsyncForm(call, method);
            if (isAsync && form is not null && IsAwaitable(form, method)
                && TokenOverload(call, call.WithExpression(Renamed(call)), form, token) is { } awaited)
                return AddCall(call, slice => $"await {slice}", awaited) ? $"Await '{form.Name}' with '{token}'" : null;
            if (!isAsync && TokenOverload(call, call, method, token) is { } argument)
            {
                var end = call.ArgumentList.CloseParenToken.SpanStart;
                return Edits.Add(new TextSpan(end, 0), () => Comma(call) + argument) ? $"Pass '{token}'" : null;
            }
            if (form is null || !CanWaitAsync(form))
                return null;
            var isAdded = AddCall(call, slice => isAsync
                ? $"await {slice}.AsTask().WaitAsync({token})"
                : $"{slice}.AsTask().WaitAsync({token}).GetAwaiter().GetResult()");
            return isAdded ? $"Stop waiting when '{token}' is cancelled (the jobs go on)" : null;
        }

        private bool IsInAsyncCode(SyntaxNode call) => CanAwait(call, out var notAsync) && notAsync is null
            && (!IsInEntryPoint(call) || _model.Compilation.GetEntryPoint(_cancellation) is { IsAsync: true });

        private static string Comma(InvocationExpressionSyntax call) =>
            call.ArgumentList.Arguments.Count > 0 ? ", " : "";

        /// <summary>The token that the code was given, or that of the source that it has made.</summary>
        private string? TokenInScope(SyntaxNode call)
        {
            var symbols = _model.LookupSymbols(call.SpanStart)
                .Where(symbol => symbol is IParameterSymbol
                    || (symbol is ILocalSymbol local && local.DeclaringSyntaxReferences.All(
                        declaration => declaration.Span.End <= call.SpanStart)))
                .ToArray();
            var tokens = symbols.Where(symbol => ResponsiveCode.IsToken(TypeOf(symbol))).ToArray();
            if (tokens.Length > 0)
                return tokens.Length == 1 ? tokens[0].Name : null;
            var sources = symbols.Where(symbol => TypeOf(symbol) is { Name: "CancellationTokenSource" }).ToArray();
            return sources.Length == 1 ? sources[0].Name + ".Token" : null;
        }

        private static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
        {
            ILocalSymbol local => local.Type,
            IParameterSymbol parameter => parameter.Type,
            _ => null,
        };

        /// <summary>How an overload that takes a token is given it; null if there is none.</summary>
        private string? TokenOverload(
            SyntaxNode place, InvocationExpressionSyntax call, IMethodSymbol method, string token)
        {
            const Roles Both = Roles.Submits | Roles.Waits;
            var names = method.ContainingType.GetMembers(method.Name).OfType<IMethodSymbol>()
                .SelectMany(overload => overload.Parameters)
                .Where(parameter => ResponsiveCode.IsToken(parameter.Type))
                .Select(parameter => parameter.Name + ": ").Distinct();
            foreach (var name in names.Prepend(""))
            {
                var argument = SyntaxFactory.ParseArgumentList($"({name}{token})").Arguments[0];
                var bound = Bind(place, call.WithArgumentList(call.ArgumentList.AddArguments(argument)));
                if (bound is not null && bound.Parameters.Any(parameter => ResponsiveCode.IsToken(parameter.Type))
                    && (_knowledge.RolesOf(bound) & Both) == (_knowledge.RolesOf(method) & Both)
                    && SymbolEqualityComparer.Default.Equals(bound.ReturnType, method.ReturnType))
                    return name + token;
            }
            return null;
        }

        private static bool CanWaitAsync(IMethodSymbol form) =>
            MethodsOf(form.ReturnType, "AsTask").FirstOrDefault(method => method.Parameters.IsEmpty)?.ReturnType
                is { } task
            && MethodsOf(task, "WaitAsync").Any(method =>
                method.Parameters.Length == 1 && ResponsiveCode.IsToken(method.Parameters[0].Type));

        // ---- Timeout

        private string? AddTimeout(InvocationExpressionSyntax call, IMethodSymbol method)
        {
            if ((IsInAsyncCode(call) && !IsInEntryPoint(call)) || AsyncForm(call, method) is not { } form)
                return null;
            var wait = MethodsOf(form.ReturnType).FirstOrDefault(candidate =>
                (_knowledge.RolesOf(candidate) & Roles.Waits) != 0 && candidate.Parameters.Length == 1
                && IsTimeSpan(candidate.Parameters[0].Type)
                && SymbolEqualityComparer.Default.Equals(candidate.ReturnType, method.ReturnType));
            if (wait is null)
                return null;
            var type = _model.Compilation.GetTypeByMetadataName("System.TimeSpan")!
                .ToMinimalDisplayString(_model, call.SpanStart);
            var timeout = Write(type, _timeout);
            return AddCall(call, slice => $"{slice}.{wait.Name}({timeout})")
                ? $"Wait {_timeout.ToString("c", CultureInfo.InvariantCulture)} at most, then throw TimeoutException "
                    + "(the jobs go on)"
                : null;
        }

        private static bool IsInEntryPoint(SyntaxNode call) =>
            call.Ancestors().FirstOrDefault(parent => parent is AnonymousFunctionExpressionSyntax
                or LocalFunctionStatementSyntax or BaseMethodDeclarationSyntax or GlobalStatementSyntax)
            is GlobalStatementSyntax or MethodDeclarationSyntax { Identifier.ValueText: "Main" };

        private static bool IsTimeSpan(ITypeSymbol type) => (type is INamedTypeSymbol
        {
            OriginalDefinition.SpecialType: SpecialType.System_Nullable_T
        } nullable
            ? nullable.TypeArguments[0]
            : type).Name == nameof(TimeSpan);

        private static string Write(string type, TimeSpan timeout)
        {
            foreach (var (unit, method) in new[]
            {
                (TimeSpan.TicksPerDay, nameof(TimeSpan.FromDays)), (TimeSpan.TicksPerHour, nameof(TimeSpan.FromHours)),
                (TimeSpan.TicksPerMinute, nameof(TimeSpan.FromMinutes)),
                (TimeSpan.TicksPerSecond, nameof(TimeSpan.FromSeconds)),
                (TimeSpan.TicksPerMillisecond, nameof(TimeSpan.FromMilliseconds)),
            })
            {
                if (timeout.Ticks % unit == 0)
                    return $"{type}.{method}({(timeout.Ticks / unit).ToString(CultureInfo.InvariantCulture)})";
            }
            return $"{type}.FromTicks({timeout.Ticks.ToString(CultureInfo.InvariantCulture)})";
        }

        // ---- The call

        /// <summary>
        /// Puts the method that does not wait in the place of the other, with something around the call.
        /// </summary>
        private bool AddCall(InvocationExpressionSyntax call, Func<string, string> around, string argument = "")
        {
            var name = ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.Span.End;
            var end = call.ArgumentList.CloseParenToken.SpanStart;
            var needsParentheses = around("").StartsWith("await", StringComparison.Ordinal) && IsOperand(call);
            return Edits.Add(call.Span, () =>
            {
                var written = around(
                    Edits.Slice(call.SpanStart, name) + "Async" + Edits.Slice(name, end)
                    + (argument.Length == 0 ? "" : Comma(call) + argument) + Edits.Slice(end, call.Span.End));
                return needsParentheses ? $"({written})" : written;
            });
        }

        /// <summary>Whether something binds the call closer than an <c>await</c> in front of it would.</summary>
        private static bool IsOperand(SyntaxNode call) => call.Parent
            is MemberAccessExpressionSyntax or ElementAccessExpressionSyntax or ConditionalAccessExpressionSyntax
                or InvocationExpressionSyntax or PostfixUnaryExpressionSyntax
            && call.Parent.SpanStart == call.SpanStart;
    }
}
