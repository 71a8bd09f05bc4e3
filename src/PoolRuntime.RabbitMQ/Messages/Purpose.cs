namespace PoolRuntime.Messages;

/// <summary>What a message is for. One that was made for something else is not taken for it.</summary>
internal enum Purpose : byte
{
    Job = 1,
    JobPart,
    Reply,
    Control,
}
