namespace AgentIdentity.Sdk;

/// <summary>A delegation chain whose every signature, link and limit held at one instant, for one verifier.</summary>
/// <remarks>
/// Only a <see cref="CredentialVerifier"/> makes one, and only that verifier, with unchanged trust anchors, accepts it again. It says the
/// chain is valid; it does not say a call is allowed.
/// </remarks>
public sealed class VerifiedCredential
{
    private readonly TokenClaims[] _claims;
    private string? _name;
    private IReadOnlyList<DelegationStep>? _path;

    internal VerifiedCredential(AgentCredential credential, TokenClaims[] claims, TrustAnchor anchor, CredentialVerifier verifier, long anchorsVersion)
    {
        Source = credential;
        _claims = claims;
        Anchor = anchor;
        Verifier = verifier;
        AnchorsVersion = anchorsVersion;

        Steps = new DelegationStep[claims.Length];
        for (int i = 0; i < claims.Length; i++)
        {
            TokenClaims token = claims[i];
            Steps[i] = new DelegationStep(credential.Chain[i], token);
            // What may not be used yet binds from every token, and so does where it may be used.
            NotBeforeSeconds = Math.Max(NotBeforeSeconds, Math.Max(token.NotBefore ?? 0, token.Profile.NotBefore ?? 0));
            Audiences = token.Audiences is { } audiences ? [.. Audiences, audiences] : Audiences;
            Segments = token.Profile.Segments is { } segments ? [.. Segments, segments] : Segments;
            Environments = token.Profile.Environment is { } environment ? [.. Environments, environment] : Environments;
            IsBoundToComposition |= token.Profile.Composition is not null;
        }

        AgentProfile root = claims[0].Profile;
        Sponsor = root.Sponsor ?? anchor.Sponsor;
        Principal = root.Principal;
        Lineage = root.Lineage ?? claims[0].Id!;
        // A child never outlives its parent, so the leaf expires first.
        Expires = Steps[^1].Expires;
    }

    /// <summary>The chain that was verified, as it was presented.</summary>
    public AgentCredential Source { get; }

    /// <summary>The agent the leaf was issued to.</summary>
    public AgentId Holder => HolderKey.Id;

    /// <summary>The key the leaf was issued to.</summary>
    public AgentPublicKey HolderKey => Steps[^1].Holder;

    /// <summary>
    /// The accountable name: the names given along the chain, joined by slashes; a key's id where no name was given. A credential for one approved
    /// call bears the whole name of the agent that asked, on the authority's word.
    /// </summary>
    public string Name => _name ??= string.Join('/', Names);

    /// <summary>The tokens, root first.</summary>
    public IReadOnlyList<DelegationStep> Path => _path ??= Array.AsReadOnly(Steps);     // the array itself could be written to

    /// <summary>What the leaf may do.</summary>
    public AgentScopeSet Scopes => Leaf.Scopes;

    /// <summary>Who answers for it: named by the root, else by the trust anchor's configuration; null when neither names anybody.</summary>
    public Sponsor? Sponsor { get; }

    /// <summary>For whom it acts, when the root says so.</summary>
    public string? Principal { get; }

    /// <summary>The lineage: named by the root, else the root token's id.</summary>
    public string Lineage { get; }

    /// <summary>The authority that vouches for the root.</summary>
    public TrustAnchor Anchor { get; }

    /// <summary>When the chain ends: the earliest expiry in it.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>The approved request whose one call the credential is for; null when it is for more. That it was approved is not proved by that.</summary>
    public string? ApprovalId => Leaf.Profile.Approval?.Request;

    /// <summary>The chain of the agent that asked for the approved call, as the authority was shown it; null when there is none.</summary>
    internal AgentCredential? AskedBy => Leaf.Profile.Approval?.Chain;

    /// <summary>How many delegations lie between the root and the leaf.</summary>
    public int Depth => Steps.Length - 1;

    /// <summary>The task the leaf names; said by the delegating agent, not checked.</summary>
    public string? Task => Leaf.Profile.Task;

    /// <summary>The purpose the leaf names; said by the delegating agent, not checked.</summary>
    public string? Purpose => Leaf.Profile.Purpose;

    /// <summary>Whether the chain may be used in a segment: every token that names segments names this one.</summary>
    /// <param name="segment">The segment's name.</param>
    public bool MayBeUsedIn(string segment)
    {
        foreach (string[] segments in Segments)
        {
            if (!segments.Contains(segment, StringComparer.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The same as <see cref="Path"/>, for loops that must not allocate.</summary>
    internal DelegationStep[] Steps { get; }

    /// <summary>Columns of <see cref="Path"/>, as the audit log wants them; whoever asks keeps them.</summary>
    internal string[] Names => Leaf.Profile.Approval?.Names ?? Array.ConvertAll(Steps, step => step.Name ?? step.Holder.Id.ToString());

    internal string[] HolderIds => Array.ConvertAll(Steps, step => step.Holder.Id.ToString());

    internal ReadOnlyMemory<byte>[] TokenHashes => Array.ConvertAll(Steps, step => step.TokenHash);

    internal CredentialVerifier Verifier { get; }

    internal long AnchorsVersion { get; }

    internal TokenClaims Leaf => _claims[^1];

    internal long NotBeforeSeconds { get; }

    /// <summary>The audience lists of the tokens that have one; the verifier must be in each.</summary>
    internal string[][] Audiences { get; } = [];

    /// <summary>The segment lists of the tokens that have one; the guard must be in each.</summary>
    internal string[][] Segments { get; } = [];

    /// <summary>The environments the tokens name; the guard's must be each.</summary>
    internal string[] Environments { get; } = [];

    /// <summary>Whether some token says what its holder must be made of.</summary>
    internal bool IsBoundToComposition { get; }

    /// <summary>Whether it has expired since it was proved; a child never outlives its parent, so the leaf speaks for all.</summary>
    internal Denial? RefuseExpired(DateTimeOffset now) => now < Expires
        ? null
        : new Denial(DenialCodes.Expired, "the credential has expired; renew it, or ask whoever issued it for a new one", Depth == 0 ? "3e" : "4i");

    internal AgentLink ToLink()
    {
        AgentLink? link = null;
        for (int i = 0; i < _claims.Length; i++)
        {
            link = new AgentLink(Source.Chain[i], _claims[i], link);
        }

        return link!;
    }

    /// <summary>Accountable name and sponsor.</summary>
    public override string ToString() => $"{Name} for {Sponsor?.ToString() ?? "nobody"}";
}
