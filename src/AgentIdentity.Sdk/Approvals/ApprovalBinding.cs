using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What an approval is for: one call of one accountable agent, whatever key it has at the moment.</summary>
/// <remarks>Not bound to a key: credentials live minutes and people take hours, so the agent may have been renewed by then.</remarks>
public sealed class ApprovalBinding
{
    internal ApprovalBinding(string lineage, string? principal, Sponsor sponsor, string name, string action, byte[] argumentsHash)
    {
        Lineage = lineage;
        Principal = principal;
        Sponsor = sponsor;
        Name = name;
        Action = action;
        ArgumentsHash = argumentsHash;
    }

    /// <summary>The lineage of the agent.</summary>
    public string Lineage { get; }

    /// <summary>For whom it acts, when its root says so.</summary>
    public string? Principal { get; }

    /// <summary>Who answers for it.</summary>
    public Sponsor Sponsor { get; }

    /// <summary>Its accountable name, the whole path.</summary>
    public string Name { get; }

    /// <summary>The action.</summary>
    public string Action { get; }

    /// <summary>A salted SHA-256 of the canonical arguments, 32 bytes.</summary>
    public ReadOnlyMemory<byte> ArgumentsHash { get; }

    /// <summary>Who wants to do what, for whom: <c>orchestrator/payer (human alice@contoso.com) invoices.pay</c>.</summary>
    public override string ToString() => $"{Name} ({Sponsor}) {Action}";

    internal static ApprovalBinding Of(VerifiedCredential credential, string action, byte[] argumentsHash) => new(
        credential.Lineage, credential.Principal, credential.Sponsor!, credential.Name, action, argumentsHash);

    /// <summary>Whether a credential and a call are the ones that were put before people.</summary>
    internal bool IsFor(VerifiedCredential credential, string action, ReadOnlySpan<byte> argumentsHash) =>
        Lineage == credential.Lineage
        && Principal == credential.Principal
        && Sponsor.Equals(credential.Sponsor)
        && Name == credential.Name
        && Action == action
        && CryptographicOperations.FixedTimeEquals(ArgumentsHash.Span, argumentsHash);
}
