using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Reads the claims of a token out of its strict JSON. Reads only: which are required, and what they must be, is checked elsewhere.</summary>
internal static class TokenReader
{
    public const int MaxJsonDepth = ConstraintReader.MaxJsonDepth;

    public const int MaxAudiences = 16;

    /// <summary>The claims.</summary>
    /// <param name="json">The payload.</param>
    /// <param name="detailsStep">The step at which malformed authorization details fail: 3m or 4n.</param>
    public static TokenClaims Read(JsonView json, string detailsStep)
    {
        string? id = null, issuer = null;
        long? issuedAt = null, expires = null, notBefore = null, depth = null, maxDepth = null;
        bool hasParentHash = false, hasStatus = false, isMalformed = !json.IsObject;
        byte[]? parentHash = null;
        AgentPublicKey? holder = null;
        string[]? audiences = null;
        int details = 0;
        AgentScopeSet scopes = AgentScopeSet.Empty;
        Denial? scopesDenial = null;
        AgentProfile profile = AgentProfile.None;
        foreach ((JsonView name, JsonView value) in json.Members)
        {
            switch (TokenClaimNames.Of(name))
            {
                case TokenClaim.Id:
                    id = ReadText(value);
                    break;
                case TokenClaim.Issuer:
                    issuer = ReadText(value);
                    break;
                case TokenClaim.IssuedAt:
                    issuedAt = ReadSeconds(value);
                    break;
                case TokenClaim.Expires:
                    expires = ReadSeconds(value);
                    break;
                case TokenClaim.NotBefore:
                    notBefore = ReadSeconds(value);
                    isMalformed |= notBefore is null;
                    break;
                case TokenClaim.Depth:
                    depth = ReadSeconds(value);
                    break;
                case TokenClaim.MaxDepth:
                    maxDepth = ReadSeconds(value);
                    break;
                case TokenClaim.ParentHash:
                    hasParentHash = true;
                    parentHash = ReadHash(value);
                    break;
                case TokenClaim.Confirmation:
                    holder = JsonWebKeys.ReadPublic(value["jwk"u8]);
                    break;
                case TokenClaim.Audience:
                    audiences = ReadAudiences(value);
                    isMalformed |= audiences is null;
                    break;
                case TokenClaim.Details:
                    details = ReadDetails(value, detailsStep, ref scopes, ref scopesDenial);
                    break;
                case TokenClaim.Status:
                    hasStatus = true;
                    break;
                case TokenClaim.Profile:
                    AgentProfile? read = AgentProfile.Read(value);
                    isMalformed |= read is null;
                    profile = read ?? AgentProfile.None;
                    break;
            }
        }

        return new TokenClaims
        {
            Id = id,
            Issuer = issuer,
            IssuedAt = issuedAt,
            Expires = expires,
            NotBefore = notBefore,
            Depth = depth,
            MaxDepth = maxDepth,
            HasParentHash = hasParentHash,
            ParentHash = parentHash,
            Holder = holder,
            Audiences = audiences,
            HasMalformedClaim = isMalformed,
            Details = details,
            Scopes = scopes,
            ScopesDenial = scopesDenial,
            HasStatus = hasStatus,
            Profile = profile,
        };
    }

    /// <summary>The 32 bytes of a base64url hash, or null.</summary>
    public static byte[]? ReadHash(JsonView json)
    {
        byte[] hash = new byte[Sha256Hash.Size];
        return json.IsString && !json.IsEscaped && json.Raw.Length == AgentId.TextLength
            && Base64UrlText.TryDecode(json.Raw, hash, out int written) && written == Sha256Hash.Size
                ? hash
                : null;
    }

    /// <summary>An integer that every JSON implementation reads alike: no fraction, no exponent, not negative, at most 2^53 - 1.</summary>
    public static long? ReadSeconds(JsonView json) => json.TryGetInteger(out long value) && value is >= 0 and < 1L << 53 ? value : null;

    public static string? ReadText(JsonView json) => json.TryGetText(out string? text) && text.Length is > 0 and <= 2048 ? text : null;

    private static string[]? ReadAudiences(JsonView json)
    {
        if (ReadText(json) is { } single)
        {
            return [single];
        }

        List<string> audiences = [];
        foreach (JsonView item in json.Items)
        {
            if (ReadText(item) is not { } audience || audiences.Count == MaxAudiences)
            {
                return null;
            }

            audiences.Add(audience);
        }

        return audiences.Count > 0 ? [.. audiences] : null;
    }

    /// <summary>Reads the entries of our type and counts them; other types are ignored (AAT section 3.3). -1 when it is no list of objects.</summary>
    private static int ReadDetails(JsonView json, string step, ref AgentScopeSet scopes, ref Denial? denial)
    {
        if (!json.IsArray)
        {
            return -1;
        }

        int entries = 0;
        foreach (JsonView entry in json.Items)
        {
            if (!entry.IsObject || !entry["type"u8].IsString)
            {
                return -1;
            }

            if (!entry["type"u8].TextEquals("attenuating_agent_token"u8))
            {
                continue;
            }

            // A member that is not defined here might be a restriction (RFC 9396 has locations and actions), so it is not skipped.
            foreach ((JsonView name, JsonView _) in entry.Members)
            {
                if (!name.TextEquals("type"u8) && !name.TextEquals("tools"u8))
                {
                    return -1;
                }
            }

            if (++entries == 1)
            {
                scopes = ScopeReader.Read(entry["tools"u8], step, out denial) ?? AgentScopeSet.Empty;
            }
        }

        return entries;
    }
}
