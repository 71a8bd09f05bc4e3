using System.Runtime.CompilerServices;
using Xunit;

namespace PoolRuntime.Tests.Serialization;

/// <summary>Objects of the user's classes go to a worker and come back with all that they hold.</summary>
public sealed class ObjectTests(PoolOfTwo workers) : IClassFixture<PoolOfTwo>
{
    private record Person(string Name, int Age)
    {
        public List<string> Nicknames { get; init; } = [];
    }

    private record struct Measure(string Unit, double Value);

    private class Account(string owner)
    {
        private readonly string _owner = owner;
        private int _balance;

        public string? Note { get; init; }

        public int Limit { get; private set; } = 10;

        public void Deposit(int amount) => _balance += amount;

        public override string ToString() => $"{_owner} {_balance} {Note} {Limit}";
    }

    private class Entity
    {
        private readonly Guid _id = Guid.NewGuid();

        public Guid Id => _id;
    }

    private class Named(string name) : Entity
    {
        private readonly string _name = name;

        public string Name => _name;
    }

    private sealed class Product(string name, decimal price) : Named(name)
    {
        // Of the same name as in the class above.
        private readonly decimal _name = price;

        public decimal Price => _name;
    }

    private sealed class Box<T>
    {
        public T? Content { get; set; }

        public Dictionary<string, T>? More { get; set; }
    }

    private sealed class Tree(string name)
    {
        public string Name { get; } = name;

        public Tree? Parent { get; private set; }

        public List<Tree> Children { get; } = [];

        public Tree Add(Tree child)
        {
            child.Parent = this;
            Children.Add(child);
            return this;
        }
    }

    private sealed class Link
    {
        public int Number;
        public Link? Next;
    }

    private sealed class Grows<T>
    {
        public T? Value;
        public Grows<List<T>>? Next;
    }

    private sealed class Counted
    {
        private static int constructed;

        public Counted() => constructed++;

        public static int Constructed => constructed;

        public int Value { get; set; }
    }

    [InlineArray(4)]
    private struct FourNumbers
    {
        private int _first;
    }

    private sealed class NotHandedOver
    {
        public Stream? Open { get; init; }

        public Action? Changed { get; init; }

        public int Value { get; init; }
    }

    private sealed class Friend(string name)
    {
        public HashSet<Friend> Friends { get; } = [];

        public string Name { get; } = name;

        public override bool Equals(object? other) => other is Friend friend && friend.Name == Name;

        public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);
    }

    [Fact]
    public void Records_travel()
    {
        Person person = new("Ann", 33) { Nicknames = ["A", "An"] };
        Person back = workers.ThereAndBack(person);
        Assert.Equal((person.Name, person.Age), (back.Name, back.Age));
        Assert.Equal(person.Nicknames, back.Nicknames);
        Assert.Equal(new Measure("m", 1.5), workers.ThereAndBack(new Measure("m", 1.5)));
    }

    [Fact]
    public void Private_readonly_and_init_only_members_travel()
    {
        Account account = new("Ann") { Note = "x" };
        account.Deposit(70);
        Assert.Equal("Ann 70 x 10", workers.ThereAndBack(account).ToString());
    }

    [Fact]
    public void Fields_of_base_classes_travel()
    {
        Product product = new("pen", 1.25m);
        Product back = workers.ThereAndBack(product);
        Assert.Equal((product.Id, "pen", 1.25m), (back.Id, back.Name, back.Price));
    }

    [Fact]
    public void Generic_classes_travel()
    {
        Box<Box<int>> box = new()
        {
            Content = new Box<int> { Content = 3 },
            More = new Dictionary<string, Box<int>> { ["a"] = new() { Content = 4 } },
        };
        Box<Box<int>> back = workers.ThereAndBack(box);
        Assert.Equal((3, 4), (back.Content!.Content, back.More!["a"].Content));
    }

    [Fact]
    public void Anonymous_types_travel()
    {
        var value = new { Name = "a", Inner = new { Number = 5 } };
        Assert.Equal(value, workers.ThereAndBack(value));
    }

    [Fact]
    public void Constructors_do_not_run_again()
    {
        int made = Counted.Constructed;
        Counted back = workers.ThereAndBack(new Counted { Value = 4 });
        Assert.Equal((4, made + 1), (back.Value, Counted.Constructed));
    }

    [Fact]
    public void Null_members_of_any_type_travel()
    {
        NotHandedOver back = workers.ThereAndBack(new NotHandedOver { Value = 8 });
        Assert.Equal((8, true, true), (back.Value, back.Open is null, back.Changed is null));
    }

    [Fact]
    public void Tree_with_parents_travels()
    {
        Tree root = new Tree("root").Add(new Tree("left").Add(new Tree("leaf"))).Add(new Tree("right"));
        Tree back = workers.ThereAndBack(root);
        Assert.Equal(["left", "right"], back.Children.Select(child => child.Name));
        Assert.All(back.Children, child => Assert.Same(back, child.Parent));
        Assert.Same(back.Children[0], back.Children[0].Children[0].Parent);
    }

    [Fact]
    public void Ring_of_objects_travels()
    {
        Link ring = new() { Number = 1, Next = new Link { Number = 2 } };
        ring.Next.Next = ring;
        Link back = workers.ThereAndBack(ring);
        Assert.Same(back, back.Next!.Next);
        Assert.Equal((1, 2), (back.Number, back.Next.Number));
    }

    [Fact]
    public void Several_arguments_with_rings_stay_apart()
    {
        Link first = new() { Number = 1 };
        first.Next = first;
        Link second = new() { Number = 2 };
        second.Next = second;
        Link third = new() { Number = 3 };
        third.Next = third;
        Assert.Equal("1 1 2 2 3 3", Bound.Within(() => workers.Pool.Apply(
            static (Link a, Link b, Link c) =>
                $"{a.Number} {a.Next!.Number} {b.Number} {b.Next!.Number} {c.Number} {c.Next!.Number}",
            first, second, third)));
    }

    [Fact]
    public void Captured_ring_and_argument_ring_stay_apart()
    {
        Link captured = new() { Number = 1 };
        captured.Next = captured;
        Link argument = new() { Number = 2 };
        argument.Next = argument;
        Assert.Equal((1, 1, 2, 2), Bound.Within(() => workers.Pool.Apply(
            (Link a) => (captured.Number, captured.Next!.Number, a.Number, a.Next!.Number), argument)));
    }

    [Fact]
    public void Items_of_a_map_with_rings_stay_apart()
    {
        Link[] items = Enumerable.Range(0, 50).Select(number => new Link { Number = number }).ToArray();
        foreach (Link item in items) item.Next = item;
        Link[] back = Bound.Within(() => workers.Pool.Map(static (Link item) => item, items, chunkSize: 7));
        for (int i = 0; i < back.Length; i++)
        {
            Assert.Equal(i, back[i].Number);
            Assert.Same(back[i], back[i].Next);
        }
    }

    [Fact]
    public void Type_that_grows_with_each_member_travels()
    {
        Grows<int> grows = new() { Value = 1, Next = new Grows<List<int>> { Value = [2] } };
        Assert.Equal([2], workers.ThereAndBack(grows).Next!.Value!);
    }

    [Fact]
    public void Inline_array_of_numbers_travels()
    {
        FourNumbers numbers = default;
        numbers[0] = 1;
        numbers[3] = 4;
        FourNumbers back = workers.ThereAndBack(numbers);
        Assert.Equal((1, 0, 4), (back[0], back[1], back[3]));
    }

    [Fact]
    public void Result_that_cannot_be_put_together_fails_its_job_only()
    {
        NotTransferableException error = Bound.Throws<NotTransferableException>(() => workers.Pool.Apply(static () =>
        {
            Friend friend = new("a");
            friend.Friends.Add(friend);
            return friend;
        }));
        Assert.Contains("POOL403", error.Message);
        Assert.Equal(5, workers.ThereAndBack(5));
    }
}
