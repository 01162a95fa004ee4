namespace AgentIdentity.Sdk;

/// <summary>The revision of the wire format this library speaks.</summary>
public static class Specification
{
    /// <summary>The Internet-Draft whose tokens and proofs are minted and verified; every audit record names it.</summary>
    public const string Revision = "draft-niyikiza-oauth-attenuating-agent-tokens-02";
}
