using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>What came of reading a validated token: who stood behind it, or why that cannot be said.</summary>
public sealed class SponsorTokenReading
{
    private SponsorTokenReading()
    {
    }

    /// <summary>Whether it is known who stood behind the token; <see cref="Sponsor"/> and <see cref="Denial"/> follow from it.</summary>
    [MemberNotNullWhen(true, nameof(Sponsor))]
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsAccepted => Sponsor is not null;

    /// <summary>Who stood behind the token.</summary>
    public AuthenticatedSponsor? Sponsor { get; private init; }

    /// <summary>Why that cannot be said.</summary>
    public Denial? Denial { get; private init; }

    /// <summary>The sponsor, or the reason.</summary>
    public override string ToString() => Denial?.Reason ?? Sponsor!.ToString();

    internal static SponsorTokenReading Accepted(AuthenticatedSponsor sponsor) => new() { Sponsor = sponsor };

    internal static SponsorTokenReading Refused(Denial denial) => new() { Denial = denial };
}
