using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>What came of asking for an access token: the token, or why not.</summary>
public sealed class AccessTokenResult
{
    private AccessTokenResult()
    {
    }

    /// <summary>Whether a token was issued; <see cref="Token"/> and <see cref="Denial"/> follow from it.</summary>
    [MemberNotNullWhen(true, nameof(Token))]
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsIssued => Token is not null;

    /// <summary>The access token, a compact JWS. A secret as long as resource servers do not demand proof of the key it is bound to.</summary>
    public string? Token { get; private init; }

    /// <summary>When the token expires; the earliest time there is when none was issued.</summary>
    public DateTimeOffset Expires { get; private init; }

    /// <summary>Why none was issued.</summary>
    public Denial? Denial { get; private init; }

    /// <summary>Whether it was issued, or the reason; never the token.</summary>
    public override string ToString() => Denial?.Reason ?? "issued";

    internal static AccessTokenResult Issued(string token, DateTimeOffset expires) => new() { Token = token, Expires = expires };

    internal static AccessTokenResult Refused(Denial denial) => new() { Denial = denial };
}
