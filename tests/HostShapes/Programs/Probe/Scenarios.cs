using ProbeCalls;

namespace Probe;

/// <summary>What the program can be asked to do, by its first argument.</summary>
internal static class Scenarios
{
    public static readonly IReadOnlyDictionary<string, Action<string[]>> All = new Dictionary<string, Action<string[]>>
    {
        ["hello"] = static _ => Console.WriteLine("hello"),
        ["calls"] = static _ => Console.Write(AllCalls.Run()),
        ["squares"] = static _ => Console.Write(Squares.Run()),
        ["refused"] = static _ => Refusals.WithoutGuard(),
        ["idle"] = static _ => Ends.Stay(Work.None),
        ["loop"] = static _ => Ends.Stay(Work.Loop),
        ["sleep"] = static _ => Ends.Stay(Work.Sleep),
        ["leave"] = static arguments => Ends.LeaveUndisposed(Enum.Parse<Work>(arguments[0])),
        ["leave-terminated"] = static arguments => Ends.LeaveTerminated(Enum.Parse<Work>(arguments[0])),
        ["map"] = static _ => Ends.MapInOwnGroup(),
        ["interrupt"] = static arguments => Interrupts.StopPool(arguments[0] == "stays"),
        ["interrupt-own"] = static _ => Interrupts.GoOn(),
        ["group"] = static arguments => Ends.StayInOwnGroup(Enum.Parse<Work>(arguments[0])),
        ["children"] = static arguments => Children.EndBy(arguments[0]),
        ["children-stay"] = static arguments => Children.Stay(arguments[0]),
        ["children-group"] = static _ => Children.StayInOwnGroup(),
        ["children-lock"] = static _ => Children.GiveLockAndLeave(),
        ["children-leave"] = static _ => Children.LeaveOne(),
        ["children-fail"] = static _ => Children.Fail(),
        ["children-streams"] = static arguments => Children.WithoutStreams(arguments[0]),
        ["children-threads"] = static _ => Children.WaitForThreads(),
        ["executor-open"] = static arguments => Executors.LeaveOpen(arguments[0]),
        ["executor-late"] = static arguments => Executors.SubmitAtEnd(arguments[0]),
        ["executor-shut-down"] = static arguments => Executors.ShutDownAndLeave(arguments[0], cancelFutures: false),
        ["executor-cancelled"] = static arguments => Executors.ShutDownAndLeave(arguments[0], cancelFutures: true),
        ["descriptors"] = static _ => Inheritance.ShowDescriptors(),
        ["inheritable-pipe"] = static _ => Inheritance.EndOfOwnPipe(),
        ["environment"] = static _ => Inheritance.ShowEnvironment(),
        ["start"] = static arguments => Inheritance.StartFromJob(arguments),
        ["start-natively"] = static arguments => Inheritance.StartFromNativeCode(arguments[0]),
        ["streams"] = static _ => Streams.ReadAndWrite(),
        ["close-streams"] = static _ => Streams.CloseInJob(),
        ["change-folder"] = static arguments => Replacements.InOtherFolder(arguments[0]),
        ["kill-one"] = static arguments => Replacements.KillOneOfTwo(int.Parse(arguments[0])),
        ["replace"] = static arguments => Replacements.Many(int.Parse(arguments[0])),
        ["terminate"] = static _ => Replacements.Terminated(),
        ["nested"] = static _ => Nesting.OneLevel(),
        ["recursion"] = static _ => Nesting.Endless(),
        ["bad-start"] = static arguments => Refusals.RuntimeDoesNotStart(arguments[0], arguments[1]),
    };
}
