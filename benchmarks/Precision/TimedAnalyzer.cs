namespace PoolAnalyzers.Precision;

/// <summary>A rule that is the same as another one and keeps the time of everything it does.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
internal sealed class TimedAnalyzer(DiagnosticAnalyzer rule, Stopwatches watches) : DiagnosticAnalyzer
{
    public string Name => rule.GetType().Name;

    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => rule.SupportedDiagnostics;

    public override void Initialize(AnalysisContext context) =>
        rule.Initialize(new TimedContext(context, watches.Of(Name)));

    private sealed class TimedContext(AnalysisContext inner, Stopwatches.Watch watch) : AnalysisContext
    {
        public override void EnableConcurrentExecution() => inner.EnableConcurrentExecution();

        public override void ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags flags) =>
            inner.ConfigureGeneratedCodeAnalysis(flags);

        public override void RegisterCompilationStartAction(Action<CompilationStartAnalysisContext> action) =>
            inner.RegisterCompilationStartAction(start =>
            {
                using (watch.Measure(null))
                    action(new TimedStart(start, watch));
            });

        public override void RegisterCompilationAction(Action<CompilationAnalysisContext> action) =>
            inner.RegisterCompilationAction(action);

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) =>
            inner.RegisterSemanticModelAction(action);

        public override void RegisterSymbolAction(
            Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> kinds) =>
            inner.RegisterSymbolAction(action, kinds);

        public override void RegisterCodeBlockStartAction<T>(Action<CodeBlockStartAnalysisContext<T>> action) =>
            inner.RegisterCodeBlockStartAction(action);

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) =>
            inner.RegisterCodeBlockAction(action);

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) =>
            inner.RegisterSyntaxTreeAction(action);

        public override void RegisterSyntaxNodeAction<T>(
            Action<SyntaxNodeAnalysisContext> action, ImmutableArray<T> kinds) =>
            inner.RegisterSyntaxNodeAction(action, kinds);
    }

    private sealed class TimedStart(CompilationStartAnalysisContext inner, Stopwatches.Watch watch)
        : CompilationStartAnalysisContext(inner.Compilation, inner.Options, inner.CancellationToken)
    {
        public override void RegisterCompilationEndAction(Action<CompilationAnalysisContext> action) =>
            inner.RegisterCompilationEndAction(action);

        public override void RegisterSemanticModelAction(Action<SemanticModelAnalysisContext> action) =>
            inner.RegisterSemanticModelAction(watch.Measured(action));

        public override void RegisterSymbolAction(
            Action<SymbolAnalysisContext> action, ImmutableArray<SymbolKind> kinds) =>
            inner.RegisterSymbolAction(
                context =>
                {
                    using (watch.Measure(context.Symbol))
                        action(context);
                },
                kinds);

        public override void RegisterSymbolStartAction(Action<SymbolStartAnalysisContext> action, SymbolKind kind) =>
            inner.RegisterSymbolStartAction(
                context =>
                {
                    using (watch.Measure(context.Symbol))
                        action(new TimedSymbol(context, watch));
                },
                kind);

        public override void RegisterCodeBlockStartAction<T>(Action<CodeBlockStartAnalysisContext<T>> action) =>
            inner.RegisterCodeBlockStartAction(action);

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) =>
            inner.RegisterCodeBlockAction(watch.Measured(action));

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) =>
            inner.RegisterOperationBlockStartAction(action);

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) =>
            inner.RegisterOperationBlockAction(watch.Measured(action));

        public override void RegisterOperationAction(
            Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> kinds) =>
            inner.RegisterOperationAction(watch.Measured(action), kinds);

        public override void RegisterSyntaxTreeAction(Action<SyntaxTreeAnalysisContext> action) =>
            inner.RegisterSyntaxTreeAction(action);

        public override void RegisterAdditionalFileAction(Action<AdditionalFileAnalysisContext> action) =>
            inner.RegisterAdditionalFileAction(action);

        public override void RegisterSyntaxNodeAction<T>(
            Action<SyntaxNodeAnalysisContext> action, ImmutableArray<T> kinds) =>
            inner.RegisterSyntaxNodeAction(
                context =>
                {
                    using (watch.Measure(context.ContainingSymbol))
                        action(context);
                },
                kinds);
    }

#pragma warning disable CS0618 // not for analyzers, which this is only in form
    private sealed class TimedSymbol(SymbolStartAnalysisContext inner, Stopwatches.Watch watch)
        : SymbolStartAnalysisContext(inner.Symbol, inner.Compilation, inner.Options, inner.CancellationToken)
#pragma warning restore CS0618
    {
        public override void RegisterSymbolEndAction(Action<SymbolAnalysisContext> action) =>
            inner.RegisterSymbolEndAction(context =>
            {
                using (watch.Measure(context.Symbol))
                    action(context);
            });

        public override void RegisterCodeBlockStartAction<T>(Action<CodeBlockStartAnalysisContext<T>> action) =>
            inner.RegisterCodeBlockStartAction(action);

        public override void RegisterCodeBlockAction(Action<CodeBlockAnalysisContext> action) =>
            inner.RegisterCodeBlockAction(action);

        public override void RegisterSyntaxNodeAction<T>(
            Action<SyntaxNodeAnalysisContext> action, ImmutableArray<T> kinds) =>
            inner.RegisterSyntaxNodeAction(action, kinds);

        public override void RegisterOperationBlockStartAction(Action<OperationBlockStartAnalysisContext> action) =>
            inner.RegisterOperationBlockStartAction(action);

        public override void RegisterOperationBlockAction(Action<OperationBlockAnalysisContext> action) =>
            inner.RegisterOperationBlockAction(watch.Measured(action));

        public override void RegisterOperationAction(
            Action<OperationAnalysisContext> action, ImmutableArray<OperationKind> kinds) =>
            inner.RegisterOperationAction(watch.Measured(action), kinds);
    }
}
