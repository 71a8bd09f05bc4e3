using System.Runtime.InteropServices;

namespace PoolRuntime.Managers;

/// <summary>What a manager has done in the process that it has started.</summary>
internal static class ServerProcess
{
    // Kept, or the system would end the process at an interrupt again.
    private static PosixSignalRegistration? deaf;

    /// <summary>Begins to serve, and tells where.</summary>
    public static string Begin(string? address, byte[] key, int maxMessageSize)
    {
        ManagerServer server = new(ManagerServer.DefaultMaxConnections, new ConnectionListener(
            address is null ? null : ConnectionAddress.Parse(address), key,
            new ConnectionOptions { MaxMessageSize = maxMessageSize }))
        {
            AllowsPools = true,
        };
        ManagerServer.Current = server;
        // It ends with its manager, which others may still need while they end themselves.
        deaf ??= PosixSignalRegistration.Create(PosixSignal.SIGINT, static context => context.Cancel = true);
        server.Start();
        return server.Address.ToString();
    }

    public static void End() => ManagerServer.Current?.Dispose();

    public static void Register<TInterface, TImplementation>(string? name)
        where TInterface : class
        where TImplementation : class, TInterface, new() =>
        Running.Register<TInterface, TImplementation>(name);

    public static void RegisterMemory() => Running.RegisterMemory();

    public static void RegisterItems<T>() => Running.RegisterItems<T>();

    public static void RegisterItems<TKey, TValue>() where TKey : notnull => Running.RegisterItems<TKey, TValue>();

    // A process that replaces one that has ended has none.
    private static ManagerServer Running => ManagerServer.Current
        ?? throw new ManagerLostException("?", "its process has ended.");
}
