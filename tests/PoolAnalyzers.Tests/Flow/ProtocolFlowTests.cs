namespace PoolAnalyzers.Tests.Flow;

/// <summary>The engine on small programs, without any rule.</summary>
public sealed class ProtocolFlowTests
{
    [Theory]
    [InlineData("Door door = null;", "absent")]
    [InlineData("Door door = new();", "open")]
    [InlineData("var door = new Door(); door.Shut();", "shut")]
    [InlineData("var door = new Door(); door.Shut(); door.Lock();", "locked")]
    [InlineData("var door = new Door(); door.Look();", "open")]
    [InlineData("var door = new Door(); door.Shut(); door = new Door();", "open")]
    [InlineData("var door = new Door(); door = null;", "absent")]
    [InlineData("var door = a ? new Door() : new Door();", "open")]
    [InlineData("var door = all[0];", "unknown")]
    [InlineData("var door = (Door)(object)new Door();", "open")]
    public void Statements_in_a_row(string body, string expected) => Assert.Equal(expected, FlowProbe.AtExit(body));

    [Theory]
    [InlineData("if (a) door.Shut();", "open shut")]
    [InlineData("if (a) door.Shut(); else door.Shut();", "shut")]
    [InlineData("if (a) return; door.Shut();", "open shut")]
    [InlineData("if (a) throw new Exception(); door.Shut();", "shut")]
    [InlineData("while (Ask()) { door.Shut(); }", "open shut")]
    [InlineData("while (a) { door.Shut(); }", "open")]
    [InlineData("do { door.Shut(); } while (a);", "shut")]
    [InlineData("for (;;) { if (Ask()) break; door.Shut(); }", "open shut")]
    [InlineData("for (;;) { door.Shut(); if (a) break; }", "shut")]
    [InlineData("foreach (var d in all) { if (a) continue; door.Shut(); break; }", "open shut")]
    [InlineData("switch (n) { case 1: door.Shut(); break; default: door.Shut(); break; }", "shut")]
    [InlineData("goto end; end: door.Shut();", "shut")]
    [InlineData("if (true) door.Shut();", "shut")]
    [InlineData("while (true) { }", "")]
    [InlineData("if (a) door.Shut(); else Never();", "shut")]
    public void Branches_and_loops(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.AtExit("var door = new Door(); " + body));

    [Theory]
    [InlineData("if (a) door.Shut(); if (!a) door.Shut();", "shut")]
    [InlineData("if (n > 1) door.Shut(); if (n <= 1) door.Shut();", "shut")]
    [InlineData("if (n == 1) door.Shut(); if (n != 1) door.Shut();", "shut")]
    [InlineData("if (a && b) door.Shut(); if (!a) door.Shut(); else if (!b) door.Shut();", "shut")]
    [InlineData("if (a) door.Shut(); a = b; if (!a) door.Shut();", "open shut")]
    [InlineData("if (Ask()) door.Shut(); if (!Ask()) door.Shut();", "open shut")]
    [InlineData("var done = false; if (a) { door.Shut(); done = true; } if (!done) door.Shut();", "shut")]
    [InlineData("var step = 0; if (a) { door.Shut(); step = 1; } if (step == 0) door.Shut();", "shut")]
    [InlineData("var step = 0; while (step != 1) { if (Ask()) { door.Shut(); step = 1; } }", "shut")]
    public void Conditions_that_go_together(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.AtExit("var door = new Door(); " + body));

    [Theory]
    [InlineData("try { Idle(); } finally { door.Shut(); }", "shut")]
    [InlineData("try { Idle(); door.Shut(); } catch { }", "open shut")]
    [InlineData("try { Idle(); door.Shut(); } catch { throw; }", "shut")]
    [InlineData("try { Idle(); door.Shut(); } catch { door.Shut(); }", "shut")]
    [InlineData("try { Idle(); door.Shut(); } catch (FormatException) { door.Shut(); } catch { return; }", "open shut")]
    [InlineData("try { Idle(); door.Shut(); } finally { Idle(); }", "shut")]
    [InlineData("try { try { Idle(); door.Shut(); } finally { Idle(); } } catch { }", "open shut")]
    [InlineData("try { if (a) return; door.Shut(); } finally { Idle(); }", "open shut")]
    [InlineData("try { door.Shut(); } catch { }", "shut")]
    [InlineData("try { Console.WriteLine(); door.Shut(); } catch { }", "shut")]
    [InlineData("try { if (a) throw new Exception(); door.Shut(); } catch { }", "open shut")]
    [InlineData("try { Idle(); } catch when (a) { door.Shut(); }", "open shut")]
    [InlineData("lock (o) { door.Shut(); }", "shut")]
    public void Exceptions(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.AtExit("var door = new Door(); " + body));

    [Theory]
    [InlineData("Door door = null; if (a) door = new Door(); if (door != null) door.Shut();", "absent shut")]
    [InlineData("Door door = null; if (a) door = new Door(); door?.Shut();", "absent shut")]
    [InlineData("Door door = null; if (a) door = new Door(); if (door is null) return; door.Shut();", "absent shut")]
    [InlineData("Door door = null; door ??= new Door();", "open")]
    [InlineData("Door door = null; if (a) door = new Door(); door.Shut();", "shut")]
    public void Null(string body, string expected) => Assert.Equal(expected, FlowProbe.AtExit(body));

    [Theory]
    [InlineData("ShutIt(door);", "shut")]
    [InlineData("LookAt(door);", "open")]
    [InlineData("Sometimes(door);", "unknown")]
    [InlineData("Deep(door, n);", "unknown")]
    [InlineData("Here(); void Here() => door.Shut();", "shut")]
    [InlineData("Here(); void Here() => There(); void There() => door.Shut();", "shut")]
    [InlineData("Here(); static void Here() { }", "open")]
    [InlineData("Action look = () => door.Look(); look();", "open")]
    [InlineData("Action shut = () => door.Shut(); shut();", "unknown")]
    [InlineData("Action look = door.Look; look();", "unknown")]
    [InlineData("Console.WriteLine(door);", "open")]
    [InlineData("door = Made();", "open")]
    [InlineData("door = MadeShut();", "shut")]
    [InlineData("door = Either(n);", "unknown")]
    [InlineData("MakeOut(out door);", "open")]
    [InlineData("(door, n) = (new Door(), 1);", "open")]
    [InlineData("(door, other) = (other, door);", "unknown")]
    public void Calls(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.AtExit("var door = new Door(); " + body));

    [Theory]
    [InlineData("all.Add(door);", "unknown")]
    [InlineData("other = door;", "unknown")]
    [InlineData("o = new[] { door };", "unknown")]
    [InlineData("o = (door, 1);", "unknown")]
    [InlineData("ref var same = ref door;", "unknown")]
    [InlineData("if (door is { IsNice: true } same) same.Shut();", "unknown")]
    [InlineData("_ = door; _ = door == other; _ = $\"{door}\"; _ = nameof(door);", "open")]
    [InlineData("var same = door; same.Shut();", "shut")]
    [InlineData("var same = door; var again = same; again.Shut();", "shut")]
    [InlineData("var same = door; same = null;", "unknown")]
    public void Escapes_and_other_names(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.AtExit("var door = new Door(); " + body));

    [Theory]
    [InlineData("door.Lock();", "every")]
    [InlineData("door.Lock(); door.Lock();", "every")]
    [InlineData("door.Shut(); door.Lock();", "")]
    [InlineData("if (a) door.Shut(); door.Lock();", "some")]
    [InlineData("if (a) door.Lock(); else door.Lock();", "every every")]
    [InlineData("if (a) door.Shut(); if (b) door.Lock();", "some")]
    [InlineData("if (a) door.Shut(); if (a) door.Lock();", "")]
    [InlineData("if (n > 0) door.Shut(); if (n < 1) door.Shut(); door.Lock();", "")]
    [InlineData("if (a) all.Add(door); door.Lock();", "")]
    [InlineData("LockIt(door);", "every")]
    [InlineData("door.Shut(); LockIt(door);", "")]
    [InlineData("try { Idle(); door.Shut(); } finally { door.Lock(); }", "some")]
    public void Misuses(string body, string expected) =>
        Assert.Equal(expected, FlowProbe.Misuses("var door = new Door(); " + body));

    /// <summary>A body that is large or deep is followed to its end or given up, soon in either case.</summary>
    [Fact]
    public void Large_bodies()
    {
        Assert.Equal("every", FlowProbe.Misuses(
            "var door = new Door(); " + Repeat(2_000, i => $"Idle();\n") + "door.Lock();"));
        Assert.Equal("every", FlowProbe.Misuses(
            "var door = new Door(); " + Repeat(1_000, i => $"if (n > {i}) Idle();\n") + "door.Lock();"));
        Assert.Equal("every", FlowProbe.Misuses(
            "var door = new Door(); switch (n) {" + Repeat(500, i => $"case {i}: Idle(); break;\n") + "} door.Lock();"));
        Assert.Equal("shut", FlowProbe.AtExit(
            "var door = new Door(); " + Repeat(30, _ => "try { ") + "Idle();" + Repeat(30, _ => "} finally { Idle(); }")
            + "door.Shut();"));
        Assert.Equal("open", FlowProbe.AtExit(
            "var door = new Door(); " + Repeat(12, i => $"for (var i{i} = 0; i{i} < n; i{i}++) {{ ") + "Idle();"
            + Repeat(12, _ => "}")));
    }

    private static string Repeat(int times, Func<int, string> text) =>
        string.Concat(Enumerable.Range(0, times).Select(text));
}
