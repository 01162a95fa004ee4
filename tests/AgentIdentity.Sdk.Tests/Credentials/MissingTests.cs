using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>What a host forgot to give is named where it should have been given, not somewhere below.</summary>
public sealed class MissingTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task Nobody_is_delegated_to_and_nothing_is_proved()
    {
        using AgentPrincipal agent = await _given.Agent();

        await MissingAsync(() => _given.Authority.IssueAsync(null!).AsTask(), "grant");
        await MissingAsync(() => _given.Authority.IssueToAsync(null!, Given.Grant()).AsTask(), "holder");
        await MissingAsync(() => _given.Authority.IssueToAsync(Forge.Worker.PublicKey, null!).AsTask(), "grant");
        await MissingAsync(() => _given.Authority.IssueAsync(new RootGrant { Name = "a", Sponsor = null!, Scopes = Given.Reports, Lifetime = TimeSpan.FromHours(1) }).AsTask(), "grant.Sponsor");
        await MissingAsync(() => agent.DelegateAsync(null!).AsTask(), "delegation");
        await MissingAsync(() => agent.DelegateToAsync(null!, Given.Delegation()).AsTask(), "holder");
        await MissingAsync(() => agent.DelegateToAsync(Forge.Worker.PublicKey, null!).AsTask(), "delegation");
        await MissingAsync(() => agent.DelegateAsync(new Delegation { Name = "a", Scopes = null! }).AsTask(), "scopes");
        await MissingAsync(() => agent.DelegateAsync(new Delegation { Name = "a", Scopes = Given.Reports, Audiences = null! }).AsTask(), "audiences");
        await MissingAsync(() => agent.ProveAsync(null!, new ProofRequest { Audience = Forge.Audience }).AsTask(), "call");
        await MissingAsync(() => agent.ProveAsync(Forge.Call, null!).AsTask(), "request");
    }

    [Fact]
    public async Task No_agent_is_made_of_nothing()
    {
        using AgentPrincipal agent = await _given.Agent();
        using AgentKeyring keyring = new();
        VerifiedCredential credential = _given.Prove(agent.Credential);

        Missing(() => AgentPrincipal.FromCredential(null!, Forge.Worker, keyring), "credential");
        Missing(() => AgentPrincipal.FromCredential(credential, null!, keyring), "signer");
        Missing(() => AgentPrincipal.FromCredential(credential, Forge.Worker, null!), "keyring");
    }

    [Fact]
    public void Nothing_is_verified()
    {
        string root = Forge.Root();
        CredentialVerifier verifier = Forge.Verifier();
        VerifiedCredential credential = verifier.Verify(AgentCredential.FromTokens(root)).Credential!;
        InvocationProof proof = InvocationProof.FromToken(Forge.Proof(root));
        InvocationExpectation here = new() { Audience = Forge.Audience };

        Missing(() => new CredentialVerifier(null!), "anchors");
        Missing(() => verifier.Verify(null!), "credential");
        Missing(() => verifier.IsProvedHere(null!), "credential");
        Missing(() => verifier.VerifyInvocation(null!, proof, Forge.Call, here), "credential");
        Missing(() => verifier.VerifyInvocation(credential, null!, Forge.Call, here), "proof");
        Missing(() => verifier.VerifyInvocation(credential, proof, null!, here), "call");
        Missing(() => verifier.VerifyInvocation(credential, proof, Forge.Call, null!), "expectation");
    }

    [Fact]
    public void Nothing_is_presented()
    {
        Missing(() => AgentCredential.FromTokens((IEnumerable<string>)null!), "tokens");
        Missing(() => InvocationProof.FromToken(null!), "compact");
        Missing(() => new AgentPresentation(null!, InvocationProof.FromToken("")), "credential");
        Missing(() => new AgentPresentation(AgentCredential.FromTokens(), null!), "proof");
    }

    [Fact]
    public void Nobody_is_trusted_or_answers()
    {
        TrustAnchors anchors = new();

        Missing(() => new TrustAnchor(Forge.Issuer, null!), "key");
        Missing(() => anchors.Add(null!), "anchor");
        Missing(() => anchors.Remove(null!), "anchor");
        Missing(() => Sponsor.Authenticated(null!), "evidence");
    }

    [Fact]
    public void Nobody_is_revoked_or_suspended()
    {
        RevocationList revocations = new();
        AgentStandingList standing = new();

        Missing(() => revocations.Check(null!), "credential");
        Missing(() => revocations.Revoke(null!), "agent");
        Missing(() => revocations.RevokeHolder(null!), "holder");
        Missing(() => revocations.RevokeAnchor(null!), "anchor");
        Missing(() => revocations.RevokeLineage(null!), "lineage");
        Missing(() => revocations.RevokeCredential(null!, "id"), "issuer");
        Missing(() => revocations.RevokeCredential(Forge.Issuer, null!), "tokenId");
        Missing(() => standing.Check(null!), "agent");
        Missing(() => standing.Suspend(null!), "agent");
        revocations.Version.Should().Be(new RevocationList().Version);
        standing.Version.Should().Be(new AgentStandingList().Version);
    }

    private static void Missing(Func<object?> asking, string what) => Missing(() => { _ = asking(); }, what);

    private static void Missing(Action asking, string what) => asking.Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be(what);

    private static async Task MissingAsync(Func<Task> asking, string what) =>
        (await asking.Should().ThrowAsync<ArgumentNullException>()).Which.ParamName.Should().Be(what);
}
