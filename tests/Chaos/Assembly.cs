using Xunit;

// Each looks for what is left behind, and the pools' kills any child of this process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
