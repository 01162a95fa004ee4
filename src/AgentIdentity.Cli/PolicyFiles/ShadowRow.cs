namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>Where candidate policies differ: who objects, to what, of whom.</summary>
internal readonly record struct ShadowRow(ShadowDifference Difference, string Policy, string Code, string Action, string Agent);

/// <summary>How a candidate differs from what was decided.</summary>
internal enum ShadowDifference
{
    /// <summary>It would have refused what was allowed.</summary>
    WouldDeny,

    /// <summary>It would have asked people about what was allowed.</summary>
    WouldAsk,

    /// <summary>It would have allowed what was refused.</summary>
    WouldAllow,
}

/// <summary>How often, and the first few calls.</summary>
internal sealed class ShadowCount
{
    private const int MaxExamples = 3;

    public long Count { get; private set; }

    public List<string> Examples { get; } = [];

    public void Add(string callId)
    {
        Count++;
        if (Examples.Count < MaxExamples)
        {
            Examples.Add(callId);
        }
    }
}
