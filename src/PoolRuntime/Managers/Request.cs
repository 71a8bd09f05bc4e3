namespace PoolRuntime.Managers;

/// <summary>What a message to a manager's server asks for. Each is one message, and most are answered by one.
/// </summary>
internal enum Request : byte
{
    /// <summary>Who is asking: the identity of the client, its process, and whether this is the connection by whose end
    /// the client's end is known. The answer is the identity of the server.</summary>
    Hello = 1,

    /// <summary>A new object of what is registered under a name. The answer is the object.</summary>
    Create,

    /// <summary>A method of an object. The answer is what it returned.</summary>
    Call,

    /// <summary>The client has got an object from another one, and uses it from now on.</summary>
    Adopt,

    /// <summary>The client sends an object to others, who may still be without it when this client drops it.</summary>
    Keep,

    /// <summary>The client does not use an object any more. Not answered.</summary>
    Release,

    /// <summary>The client gives up a call that it has made, or is about to make. Not answered.</summary>
    Cancel,

    /// <summary>The call that the client has given up is over, whatever came first. Not answered.</summary>
    Forget,

    /// <summary>The client has what the last call has returned. Not answered.</summary>
    Received,
}

/// <summary>How an answer begins.</summary>
internal enum Answer : byte
{
    Returned = 1,
    Threw,
}
