namespace AgentIdentity.Sdk;

/// <summary>What candidate policies would have done with a call.</summary>
/// <param name="Version">The candidate set's version.</param>
/// <param name="Denial">Why they would have refused, or asked for people; null when they would have allowed.</param>
/// <param name="Policy">The policy of the candidate set that would have decided; null when none objects.</param>
internal sealed record ShadowVerdict(string? Version, Denial? Denial, string? Policy);
