namespace PoolAnalyzers.CodeFixes;

internal static class PoolCodeFix;
