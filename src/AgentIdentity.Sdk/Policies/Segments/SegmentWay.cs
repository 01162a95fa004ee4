namespace AgentIdentity.Sdk.Policies;

/// <summary>One way a call can go.</summary>
/// <param name="From">The segment it comes from.</param>
/// <param name="To">The segment of the tool.</param>
/// <param name="Action">The action id.</param>
/// <param name="Gateway">The gateway it passes; null when it stays where it is.</param>
public sealed record SegmentWay(string From, string To, string Action, string? Gateway);
