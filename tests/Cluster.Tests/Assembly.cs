using Xunit;

// Hosts and brokers are many processes each; one test at a time has them all.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
