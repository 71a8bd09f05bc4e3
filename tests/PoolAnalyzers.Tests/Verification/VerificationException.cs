using Xunit.Sdk;

namespace PoolAnalyzers.Tests.Verification;

/// <summary>Something that was promised does not hold.</summary>
internal sealed class VerificationException(string message) : XunitException(message);
