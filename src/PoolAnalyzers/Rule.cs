namespace PoolAnalyzers;

internal static class Rule;
