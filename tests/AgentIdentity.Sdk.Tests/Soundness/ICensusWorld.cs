namespace AgentIdentity.Sdk.Soundness;

/// <summary>A closed list of things that may attenuate one another, with what each of them allows.</summary>
internal interface ICensusWorld
{
    int Count { get; }

    /// <summary>How to show one in a message.</summary>
    string NameOf(int index);

    /// <summary>What the specification says it allows: one bit for each case of the universe.</summary>
    ReadOnlySpan<ulong> AllowedBy(int index);

    /// <summary>What the production code says it allows.</summary>
    ReadOnlySpan<ulong> AllowedInProduction(int index);

    /// <summary>What the specification says of a pair.</summary>
    bool IsInTable(int child, int parent);

    /// <summary>What the production code says of a pair.</summary>
    bool IsAccepted(int child, int parent);
}
