namespace AgentIdentity.Sdk.Auditing;

/// <summary>What was found about one argument of an action.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Finding">What is proposed for it, and why.</param>
/// <param name="Calls">How many calls had it.</param>
/// <param name="Disclosed">Of how many the value could be seen.</param>
public sealed record ArgumentAdvice(string Name, ArgumentFinding Finding, long Calls, long Disclosed);
