namespace AgentIdentity.Sdk.Yaml;

/// <summary>One value of a file, and where it stands.</summary>
internal abstract record Node(Place At)
{
    /// <summary>What it is, for people.</summary>
    public abstract string Kind { get; }
}

/// <summary>Text without structure.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Text">The text, quotes and escapes resolved.</param>
/// <param name="IsPlain">Whether it stands without quotes, and so may be a number, a boolean or nothing.</param>
internal sealed record ScalarNode(Place At, string Text, bool IsPlain) : Node(At)
{
    public override string Kind => IsPlain && Text.Length == 0 ? "nothing" : "a single value";
}

internal sealed record ListNode(Place At, IReadOnlyList<Node> Items) : Node(At)
{
    public override string Kind => "a list";
}

internal sealed record MapNode(Place At, IReadOnlyList<Entry> Entries) : Node(At)
{
    public override string Kind => "a mapping";
}

/// <summary>What was refused already; nothing more is said about it.</summary>
internal sealed record RefusedNode(Place At) : Node(At)
{
    public override string Kind => "something refused";
}

/// <summary>One key of a mapping, and its value.</summary>
internal readonly record struct Entry(string Key, Place At, Node Value);
