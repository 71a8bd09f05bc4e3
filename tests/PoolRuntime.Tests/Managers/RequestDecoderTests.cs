using PoolRuntime.Managers;
using PoolRuntime.Pipes;
using PoolRuntime.Serialization;
using Xunit;

namespace PoolRuntime.Tests.Managers;

/// <summary>
/// What a manager's server makes of requests that are none, without the connection that they come over: an answer or an
/// error, and no memory beyond the limit. With POOL_FUZZ_MESSAGES set to a number, that many are tried.
/// </summary>
public sealed class RequestDecoderTests : NothingLeftBehind
{
    private const int LimitBytes = 10_000_000;

    private readonly ManagerServer _server = new(ConnectionAddress.Tcp("127.0.0.1", 0), [1]);
    private readonly TimeSpan _patience = SharedObjects.Patience;

    public RequestDecoderTests() => SharedObjects.Patience = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Requests_that_are_none_give_an_error() => Bound.Within(Fuzz.Patience, () =>
    {
        Fuzz fuzz = new(4711);
        PayloadWriter answer = new();
        ServerSession session = new(_server.Objects, 1);
        byte[][] seeds = [];
        int answered = 0;
        for (int i = 0; i < Fuzz.Messages; i++)
        {
            if (i % 500 == 0)
            {
                // What was made and put into lists is not to be counted.
                session.End();
                session = new ServerSession(_server.Objects, 1);
                seeds = [.. Seeds(session)];
            }

            byte[] message = fuzz.Mutated(seeds[fuzz.Random.Next(seeds.Length)]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                _server.Answer(message, new ServerCall(_server, session), answer);
                answered++;
            }
            catch (InvalidDataException)
            {
                // As it should be.
            }

            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(allocated < LimitBytes, $"{allocated} bytes for {Convert.ToHexString(message)}.");
        }

        session.End();
        Assert.InRange(answered, 1, Fuzz.Messages - 1);
        Bound.Until(() => _server.Objects.Count == 0, "what clients have used that have ended is dropped");
    });

    public override void Dispose()
    {
        _server.Dispose();
        SharedObjects.Patience = _patience;
        base.Dispose();
    }

    /// <summary>A right request of each kind, for objects that the session uses.</summary>
    private IEnumerable<byte[]> Seeds(ServerSession session)
    {
        ListObject<Node> list = new();
        list.Add([new Node { Name = "a", Children = [new Node()] }]);
        long id = Hold<IListObject<Node>>(session, list);
        yield return Call<IListObject<Node>>(id, "Count");
        yield return Call<IListObject<Node>>(id, "Get", 0);
        yield return Call<IListObject<Node>>(id, "Add", (object)new Node[] { new() { Name = "b", Times = [] } });
        yield return Call<IListObject<Node>>(id, "Read", 0, 1, null);
        yield return Call<IListObject<Node>>(id, "GetRange", 0, false, 1, true);
        yield return Call<IListObject<Node>>(id, "Pop", (int?)null);
        long names = Hold<INamespaceObject>(session, new NamespaceObject());
        yield return Call<INamespaceObject>(names, "Set", "name", new byte[] { 1, 2, 3 }, new[] { id });
        yield return Call<INamespaceObject>(names, "Get", "name");
        long set = Hold<ISetObject<string>>(session, new SetObject<string>());
        yield return Call<ISetObject<string>>(set, "Change", SetChange.UnionWith, new[] { "a", "b" });
        long dictionary = Hold<IDictionaryObject<int, string>>(session, new DictionaryObject<int, string>());
        yield return Call<IDictionaryObject<int, string>>(dictionary, "TrySet", 1, "one", 0L);
        long counter = Hold<ICounter>(session, new Counter());
        yield return Call<ICounter>(counter, "Describe", new Dictionary<string, int> { ["a"] = 1 });
        yield return Of(Request.Create, writer =>
        {
            writer.WriteUtf8(BuiltIns.Of<int>(BuiltIns.List));
            writer.Write(ManagedInterface.Of(typeof(IListObject<int>)).Number);
        });
        yield return Of(Request.Adopt, writer =>
        {
            writer.Write(id);
            writer.Write(ManagedInterface.Of(typeof(IListObject<Node>)).Number);
        });
        yield return Of(Request.Release, writer => writer.Write(id));
        yield return Of(Request.Cancel, static writer => writer.Write(1L));
        yield return Of(Request.Forget, static writer => writer.Write(1L));
        yield return Of(Request.Received, static _ => { });
        yield return Of(Request.Cancel, static writer => writer.Write(7L));
        yield return Of(Request.Forget, static writer => writer.Write(7L));
    }

    private long Hold<T>(ServerSession session, T target) where T : class =>
        session.Hold(_server.Objects.Add(target, ManagedInterface.Of(typeof(T))));

    private static byte[] Call<T>(long id, string method, params object?[] arguments) => Of(Request.Call, writer =>
    {
        ManagedInterface face = ManagedInterface.Of(typeof(T));
        int number = face.NumberOf(method);
        writer.Write(id);
        writer.Write(number);
        writer.Write(1);
        for (int i = 0; i < arguments.Length; i++) face.Methods[number].Parameters[i]!.Write(writer, arguments[i]);
    });

    private static byte[] Of(Request request, Action<PayloadWriter> rest)
    {
        PayloadWriter writer = new();
        writer.Write((byte)request);
        rest(writer);
        return writer.ToArray();
    }
}
