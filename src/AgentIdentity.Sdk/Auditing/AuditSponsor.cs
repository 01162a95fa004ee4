namespace AgentIdentity.Sdk.Auditing;

/// <summary>Who is accountable for a call, flattened for the record.</summary>
/// <param name="Kind">Human, service, or whatever the credential says.</param>
/// <param name="Id">The sponsor's identifier.</param>
/// <param name="Assurance">Whether the sponsor was asserted or authenticated.</param>
/// <param name="How">How the sponsor was authenticated, if so.</param>
public sealed record AuditSponsor(string Kind, string Id, string Assurance, string? How = null);
