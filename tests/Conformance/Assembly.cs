using PoolRuntime.Tests;
using Xunit;

// The checks for what is left behind look at the whole process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
[assembly: TestCollectionOrderer($"PoolRuntime.Tests.{nameof(LastTestsLast)}", "Conformance")]
[assembly: TestFramework("PoolRuntime.Conformance.Report.ReportingFramework", "Conformance")]
