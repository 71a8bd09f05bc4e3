using System.Reflection;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace PoolRuntime.Conformance.Report;

/// <summary>Runs the tests as xunit does, and keeps the books on which lines they have shown.</summary>
public sealed class ReportingFramework(IMessageSink diagnostics) : XunitTestFramework(diagnostics)
{
    protected override ITestFrameworkExecutor CreateExecutor(AssemblyName assemblyName) =>
        new Executor(assemblyName, SourceInformationProvider, DiagnosticMessageSink);

    private sealed class Executor(
        AssemblyName assembly, ISourceInformationProvider sources, IMessageSink diagnostics)
        : XunitTestFrameworkExecutor(assembly, sources, diagnostics)
    {
        protected override void RunTestCases(
            IEnumerable<IXunitTestCase> testCases, IMessageSink executionMessageSink,
            ITestFrameworkExecutionOptions executionOptions) =>
            base.RunTestCases(
                testCases, new Recorder(executionMessageSink, DiagnosticMessageSink), executionOptions);
    }

    private sealed class Recorder(IMessageSink next, IMessageSink diagnostics)
        : LongLivedMarshalByRefObject, IMessageSink
    {
        private readonly List<Verdict> _verdicts = [];

        public bool OnMessage(IMessageSinkMessage message)
        {
            switch (message)
            {
                case ITestPassed passed:
                    Add(passed, hasPassed: true);
                    break;
                case ITestFailed failed:
                    Add(failed, hasPassed: false);
                    break;
                case ITestAssemblyFinished:
                    // Before the message goes on: the process may end with it.
                    lock (_verdicts)
                        diagnostics.OnMessage(new DiagnosticMessage(ConformanceReport.Write(_verdicts)));
                    break;
            }

            return next.OnMessage(message);
        }

        private void Add(ITestResultMessage result, bool hasPassed)
        {
            if (!result.TestCase.Traits.TryGetValue("Conformance", out List<string>? ids)) return;
            BackEnds backEnd = (result.TestCase.TestMethodArguments ?? [])
                .Select(argument => $"{argument}" switch
                {
                    nameof(BackEnds.Processes) => BackEnds.Processes,
                    nameof(BackEnds.Threads) => BackEnds.Threads,
                    _ => BackEnds.Any,
                })
                .FirstOrDefault(named => named != BackEnds.Any);
            lock (_verdicts)
                _verdicts.AddRange(ids.Select(id => new Verdict(id, backEnd, hasPassed, result.Test.DisplayName)));
        }
    }
}
