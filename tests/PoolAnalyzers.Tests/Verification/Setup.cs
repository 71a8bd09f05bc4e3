namespace PoolAnalyzers.Tests.Verification;

/// <summary>How the code of a test is compiled, and what the markup alone cannot say.</summary>
internal sealed record Setup
{
    public static readonly Setup Default = new();

    /// <summary>Text of an <c>.editorconfig</c> beside the code.</summary>
    public string? EditorConfig { get; init; }

    /// <summary>Text of a global analyzer config, as of <c>build_property.PublishAot = true</c>.</summary>
    public string? GlobalConfig { get; init; }

    /// <summary>The newest version of the oldest compiler that the fixes load into.</summary>
    public LanguageVersion LanguageVersion { get; init; } = LanguageVersion.CSharp13;

    /// <summary>By default a program if there are top-level statements, else a library.</summary>
    public OutputKind? OutputKind { get; init; }

    /// <summary>Whether the code references PoolRuntime.</summary>
    public bool PoolRuntime { get; init; } = true;

    /// <summary>Whether there are the <c>global using</c>s that the SDK gives to a new project.</summary>
    public bool ImplicitUsings { get; init; } = true;

    /// <summary>What is expected at the places named <c>{|#n:…|}</c>.</summary>
    public ImmutableArray<Expected> Expected { get; init; } = [];

    /// <summary>The result of fix all, where it is not that of fixing one by one.</summary>
    public string? FixAll { get; init; }
}

/// <summary>A diagnostic at the place <c>{|#n:…|}</c>. What is null may be anything.</summary>
internal sealed record Expected(int Location)
{
    /// <summary>By default the only id of the analyzer.</summary>
    public string? Id { get; init; }

    /// <summary>Arguments of the message.</summary>
    public object[]? Arguments { get; init; }

    public DiagnosticSeverity? Severity { get; init; }

    /// <summary>Numbers of the places that are the additional locations, in order.</summary>
    public int[]? AdditionalLocations { get; init; }
}
