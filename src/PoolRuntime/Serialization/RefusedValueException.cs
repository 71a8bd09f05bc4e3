namespace PoolRuntime.Serialization;

/// <summary>
/// A value met while writing that cannot travel. It never leaves the runtime: where the writing began, the way from
/// there to the value is looked for and told in a <see cref="NotTransferableException"/>.
/// </summary>
internal sealed class RefusedValueException(string reason) : Exception(reason);
