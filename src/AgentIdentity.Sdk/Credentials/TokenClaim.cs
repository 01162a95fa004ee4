using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The claims of a token that this library reads.</summary>
internal enum TokenClaim
{
    /// <summary>Carries no authority here, and is skipped.</summary>
    Other,
    Id,
    Issuer,
    IssuedAt,
    Expires,
    NotBefore,
    Depth,
    MaxDepth,
    ParentHash,
    Confirmation,
    Audience,
    Details,
    Status,
    Profile,
}

/// <summary>Which claim a member's name stands for; the length of the name leaves at most four to compare with.</summary>
internal static class TokenClaimNames
{
    public static TokenClaim Of(JsonView name) => Of(name.IsEscaped ? name.ToUtf8() : name.Raw);

    private static TokenClaim Of(ReadOnlySpan<byte> name) => name.Length switch
    {
        3 => name.SequenceEqual("jti"u8) ? TokenClaim.Id
            : name.SequenceEqual("iss"u8) ? TokenClaim.Issuer
            : name.SequenceEqual("iat"u8) ? TokenClaim.IssuedAt
            : name.SequenceEqual("exp"u8) ? TokenClaim.Expires
            : name.SequenceEqual("nbf"u8) ? TokenClaim.NotBefore
            : name.SequenceEqual("cnf"u8) ? TokenClaim.Confirmation
            : name.SequenceEqual("aud"u8) ? TokenClaim.Audience
            : TokenClaim.Other,
        6 => name.SequenceEqual("status"u8) ? TokenClaim.Status : TokenClaim.Other,
        8 => name.SequenceEqual("par_hash"u8) ? TokenClaim.ParentHash : TokenClaim.Other,
        9 => name.SequenceEqual("del_depth"u8) ? TokenClaim.Depth : TokenClaim.Other,
        13 => name.SequenceEqual("del_max_depth"u8) ? TokenClaim.MaxDepth : TokenClaim.Other,
        21 => name.SequenceEqual("authorization_details"u8) ? TokenClaim.Details : TokenClaim.Other,
        29 => name.SequenceEqual("https://agentidentity.dev/aat"u8) ? TokenClaim.Profile : TokenClaim.Other,
        _ => TokenClaim.Other,
    };
}
