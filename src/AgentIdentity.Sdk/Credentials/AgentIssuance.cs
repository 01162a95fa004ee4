using System.Buffers.Binary;

namespace AgentIdentity.Sdk;

/// <summary>What the members of one lineage in this process share: clock, keyring, and how strict minting is.</summary>
internal sealed class AgentIssuance(TimeProvider clock, AgentKeyring keyring, bool coreConstraintsOnly)
{
    /// <summary>Minting asks the verifier's own rules, with the verifier's own defaults.</summary>
    public static VerificationLimits Limits { get; } = new();

    public AgentKeyring Keyring { get; } = keyring;

    public TimeProvider Clock { get; } = clock;

    public long Now() => Clock.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>A UUID of version 7 (RFC 9562, section 5.7): 48 bits of milliseconds, 74 random bits.</summary>
    public string NewTokenId()
    {
        Span<byte> id = stackalloc byte[16];
        RandomPool.Fill(id[6..]);
        long milliseconds = Clock.GetUtcNow().ToUnixTimeMilliseconds();
        BinaryPrimitives.WriteUInt16BigEndian(id, (ushort)(milliseconds >> 32));
        BinaryPrimitives.WriteUInt32BigEndian(id[2..], (uint)milliseconds);
        id[6] = (byte)((id[6] & 0x0f) | 0x70);
        id[8] = (byte)((id[8] & 0x3f) | 0x80);
        return new Guid(id, bigEndian: true).ToString();
    }

    /// <summary>A live agent with a new key of its own, for which a credential is minted; no key is left behind when minting fails.</summary>
    public async ValueTask<AgentPrincipal> SpawnAsync(Func<AgentPublicKey, ValueTask<AgentLink>> mint, IAgentRenewal renewal)
    {
        IAgentSigner signer = Keyring.CreateSigner();
        try
        {
            return new AgentPrincipal(await mint(signer.PublicKey).ConfigureAwait(false), signer, this, renewal);
        }
        catch
        {
            signer.Dispose();
            throw;
        }
    }

    /// <exception cref="DelegationException">A scope uses a type that is not a core type, and only core types may be minted.</exception>
    public void CheckConstraintTypes(AgentScopeSet scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (!coreConstraintsOnly)
        {
            return;
        }

        foreach (AgentScope scope in scopes)
        {
            foreach (ArgumentRule rule in scope.Rules.Rules)
            {
                if (!IsCore(rule.Constraint))
                {
                    throw new DelegationException(new Denial(
                        DenialCodes.UnknownConstraint, $"the scope for {scope.Action} uses a constraint type that only this library knows", action: scope.Action));
                }
            }
        }
    }

    public static string[]? Audiences(IReadOnlyList<string> audiences)
    {
        ArgumentNullException.ThrowIfNull(audiences);
        if (audiences.Count > TokenReader.MaxAudiences)
        {
            throw new ArgumentException($"a credential names at most {TokenReader.MaxAudiences} audiences", nameof(audiences));
        }

        return audiences.Count == 0 ? null : [.. audiences.Select(audience => CredentialText.Require(audience, nameof(audiences)))];
    }

    public static string[]? Segments(IReadOnlyList<string>? segments) => segments is null
        ? null
        : segments.Count is > 0 and <= AgentProfile.MaxSegments
            ? [.. segments.Select(CredentialText.RequireName)]
            : throw new ArgumentException($"segments are 1 to {AgentProfile.MaxSegments} names, or null", nameof(segments));

    public static string? Text(string? text, string parameter) => text is null ? null : CredentialText.Require(text, parameter);

    private static bool IsCore(ArgumentConstraint constraint) => constraint switch
    {
        WithinConstraint => false,
        AllConstraint all => Array.TrueForAll(all.Clauses, IsCore),
        AnyConstraint any => Array.TrueForAll(any.Clauses, IsCore),
        _ => true,
    };
}
