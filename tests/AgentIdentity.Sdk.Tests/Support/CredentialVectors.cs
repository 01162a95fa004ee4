using System.Text;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Support;

/// <summary>Makes the cases of <c>Vectors/credentials.json</c>: chains and proofs this project minted, and what a hostile holder makes of them.</summary>
internal sealed class CredentialVectors
{
    private readonly JsonArray _cases = [];

    public static async Task<JsonObject> MakeAsync()
    {
        CredentialVectors vectors = new();
        await vectors.AddMintedAsync();
        vectors.AddForged();
        return new JsonObject
        {
            ["spec"] = "draft-niyikiza-oauth-attenuating-agent-tokens-02",
            ["profile"] = Forge.Profile,
            ["params"] = new JsonObject { ["now"] = Forge.Now, ["audience"] = Forge.Audience },
            ["trust_anchors"] = new JsonArray(new JsonObject { ["iss"] = Forge.Issuer, ["jwk"] = Forge.Json(Forge.Authority.PublicKey.ToJwk()) }),
            ["vectors"] = vectors._cases,
        };
    }

    /// <summary>The chain that the format test mints again: every claim this library can write.</summary>
    public static async Task<(AgentPrincipal Leaf, List<AgentPrincipal> All)> FullChainAsync(Given given)
    {
        AgentPrincipal root = await given.Agent(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice@contoso.com", "oidc pwd+otp")),
            Principal = "bob@contoso.com",
            Lineage = "l-1",
            FurtherDelegations = 2,
            Audiences = [Forge.Audience, "https://b.example.com"],
            Segments = ["eu", "us"],
            NotBefore = Forge.Instant.AddMinutes(-1),
            Task = "quarter",
            Purpose = "reporting",
            Scopes =
            [
                AgentScope.For("files.read").Within("path", "/reports").Optional("head", ArgumentConstraint.Range(1, 100, maxInclusive: false)),
                AgentScope.For("mail.send").OneOf("to", "cfo@contoso.com", "ceo@contoso.com").Any("subject").AnyOtherArguments(),
                AgentScope.For("clock.read").WithoutArguments(),
            ],
        });
        AgentPrincipal middle = await root.DelegateAsync(new Delegation
        {
            Name = "researcher",
            FurtherDelegations = 1,
            Audiences = [Forge.Audience],
            Segments = ["eu"],
            Scopes = [AgentScope.For("files.read").Within("path", "/reports/2026").Optional("head", ArgumentConstraint.Range(1, 50))],
        });
        AgentPrincipal leaf = await middle.DelegateAsync(new Delegation
        {
            Name = "reader",
            Lifetime = TimeSpan.FromMinutes(1),
            Task = "q3",
            Scopes = [AgentScope.For("files.read").Exact("path", "/reports/2026/q3.txt")],
        });
        return (leaf, [root, middle, leaf]);
    }

    private async Task AddMintedAsync()
    {
        using Given given = new(new AgentAuthorityOptions { Signer = Forge.Authority });
        ToolCall read = new("files.read", new() { ["path"] = "/reports/2026/q3.txt" });
        (AgentPrincipal leaf, List<AgentPrincipal> all) = await FullChainAsync(given);
        JsonObject eu = new() { ["segment"] = "eu" };
        AgentPresentation proved = await leaf.ProveAsync(read, new ProofRequest { Audience = Forge.Audience });
        Add("P.1", "every claim this library writes, three tokens", proved, read, eu);
        Add("P.2", "segment of the middle token, which the leaf left out", proved, read, new() { ["segment"] = "us" }, DenialCodes.AudienceMismatch, "x");
        Add("P.3", "no segment", proved, read, [], DenialCodes.AudienceMismatch, "x");
        Add("P.4", "audience of the root only", proved, read, eu, DenialCodes.AudienceMismatch, "6c", audience: "https://b.example.com");
        Add("P.5", "another path than the leaf's", proved, new ToolCall("files.read", new() { ["path"] = "/reports/2026/q4.txt" }), eu, DenialCodes.ArgumentNotPermitted, "6b");
        Add("P.6", "before its time", proved, read, eu, DenialCodes.NotYetValid, "3f", now: Forge.Now - 61);
        Add("P.7", "after its time", proved, read, eu, DenialCodes.Expired, "4i", now: Forge.Now + 60);
        Add("P.8", "proof too old", proved, read, eu, DenialCodes.ProofStale, "7g", now: Forge.Now + 31);
        Add("P.9", "prefix of the chain with the leaf's proof", new AgentPresentation(all[1].Credential, proved.Proof), read, eu, DenialCodes.SignatureInvalid, "7b");
        Add("P.10", "nonce", await leaf.ProveAsync(read, new ProofRequest { Audience = Forge.Audience, Nonce = "n-1" }), read,
            new() { ["segment"] = "eu", ["nonce"] = "n-1" });
        Add("P.11", "nonce missing", proved, read, new() { ["segment"] = "eu", ["nonce"] = "n-1" }, DenialCodes.NonceMismatch, "7h");
        ToolCall clock = new("clock.read");
        AgentPresentation rootProved = await all[0].ProveAsync(clock, new ProofRequest { Audience = Forge.Audience });
        Add("P.12", "an action without arguments", rootProved, clock, eu);
        Add("P.13", "an argument where none is allowed", rootProved, new ToolCall("clock.read", new() { ["zone"] = "utc" }), eu, DenialCodes.ArgumentNotPermitted, "6b");

        using AgentPrincipal renewed = await given.Agent(Given.Grant(lifetime: TimeSpan.FromMinutes(5)));
        using AgentPrincipal child = await renewed.DelegateAsync(Given.Delegation());
        given.Clock.Advance(TimeSpan.FromMinutes(4));
        await renewed.RenewAsync();
        await child.RenewAsync();
        ToolCall report = Forge.Call;
        AgentPresentation afterRenewal = await child.ProveAsync(report, new ProofRequest { Audience = Forge.Audience });
        Add("P.14", "renewed root and renewed child", afterRenewal, report, [], now: Forge.Now + 240);
        AgentCredential mixed = AgentCredential.FromTokens((await renewed.DelegateToAsync(Forge.Helper.PublicKey, Given.Delegation())).Tokens[0], child.Credential.Tokens[1]);
        Add("P.15", "renewed child below the renewed root it names", new AgentPresentation(mixed, afterRenewal.Proof), report, [], now: Forge.Now + 240);
        all.ForEach(agent => agent.Dispose());
    }

    private void AddForged()
    {
        string root = Forge.Root(claims => claims[Forge.Profile] = Forge.Json("""{"principal":"alice"}"""));
        Forged("H.1", "sound forged chain", root, _ => { });
        Forged("H.2", "principal altered", root, c => c[Forge.Profile] = Forge.Json("""{"principal":"bob"}"""), DenialCodes.PrincipalAltered, "x");
        Forged("H.3", "sponsor introduced", root, c => c[Forge.Profile] = Forge.Json("""{"sponsor":{"assurance":"asserted","id":"a","kind":"human"}}"""),
            DenialCodes.PrincipalAltered, "x");
        Forged("H.4", "restriction not announced", root, c => c[Forge.Profile] = Forge.Json("""{"segments":["eu"]}"""), DenialCodes.Malformed, "x");
        Forged("H.5", "unknown member of the profile", root, c => c[Forge.Profile] = Forge.Json("""{"budget":5}"""), DenialCodes.Malformed, "4b", Forge.RestrictedHeader);
        Forged("H.6", "principal repeated", root, c => c[Forge.Profile] = Forge.Json("""{"principal":"alice"}"""));
        Forged("H.7", "unknown crit", root, _ => { }, DenialCodes.CriticalNotUnderstood, "4a", """{"alg":"Ed25519","crit":["x"],"typ":"aat+jwt","x":1}""");
        Forged("H.8", "profile of another version", root, _ => { }, DenialCodes.CriticalNotUnderstood, "4a", Forge.RestrictedHeader.Replace(":1,", ":2,", StringComparison.Ordinal));
        Forged("H.9", "x_within widened", root, c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_within","root":"/"}}}"""),
            DenialCodes.NotNarrower, "4p4");
        Forged("H.10", "x_within by prefix trick", root,
            c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports2"}}}"""), DenialCodes.NotNarrower, "4p4");
        Forged("H.11", "x_within with a dot segment", root,
            c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"x_within","root":"/reports/../etc"}}}"""),
            DenialCodes.Malformed, "3n/4o");
        Forged("H.12", "x_within to exact", root,
            c => c["authorization_details"] = Forge.Details("""{"files.read":{"path":{"constraint_type":"exact","value":"/reports/q3.txt"}}}"""));
        Forged("H.13", "status list", root, c => c["status"] = new JsonObject(), DenialCodes.StatusUnknown, "x");
        Forged("H.14", "not before, of the child", root, c => c[Forge.Profile] = Forge.Json($$"""{"not_before":{{Forge.Now + 1}}}"""), DenialCodes.NotYetValid, "x",
            Forge.RestrictedHeader);
        Forged("H.15", "nbf", root, c => c["nbf"] = Forge.Now + 1, DenialCodes.NotYetValid, "x");
    }

    private void Forged(string id, string title, string root, Action<JsonObject> change, string? code = null, string? step = null, string header = Forge.TokenHeader)
    {
        string child = Forge.Child(root, change, header);
        AgentPresentation presentation = new(AgentCredential.FromTokens(root, child), InvocationProof.FromToken(Forge.Proof(child, signer: Forge.Worker)));
        Add(id, title, presentation, Forge.Call, [], code, step);
    }

    private void Add(
        string id, string title, AgentPresentation presentation, ToolCall call, JsonObject policy, string? code = null, string? step = null,
        long now = Forge.Now, string audience = Forge.Audience) => _cases.Add((JsonNode)new JsonObject
        {
            ["id"] = id,
            ["title"] = title,
            ["now"] = now,
            ["audience"] = audience,
            ["tool"] = call.Action,
            ["args"] = Forge.Json(Encoding.UTF8.GetString(call.Arguments.Utf8Json.Span)),
            ["policy"] = policy.DeepClone(),
            ["presentation"] = Forge.Json(presentation.ToJson()),
            ["expected"] = new JsonObject { ["verdict"] = code is null ? "PERMIT" : "DENY", ["code"] = code, ["step"] = step },
        });
}
