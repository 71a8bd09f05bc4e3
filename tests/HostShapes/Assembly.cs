using Xunit;

[assembly: TestFramework("PoolRuntime.Conformance.Report.ReportingFramework", "HostShapes")]
