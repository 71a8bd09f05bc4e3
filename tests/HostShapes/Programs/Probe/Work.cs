namespace Probe;

/// <summary>What keeps a worker busy.</summary>
internal enum Work
{
    None,
    Loop,
    Sleep,
}
