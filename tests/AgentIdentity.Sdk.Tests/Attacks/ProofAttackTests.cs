using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks by whoever got hold of a chain, or of a proof.</summary>
public sealed class ProofAttackTests : IAsyncDisposable
{
    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    [Trait("Attack", "33")]
    public async Task A_stolen_chain_is_worth_nothing_without_its_key()
    {
        foreach (SeededSigner other in (SeededSigner[])[Forge.Attacker, Forge.Authority, Forge.Orchestrator, Forge.Worker])
        {
            await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", Gate.Genuine, _gate.Proof(Gate.Genuine, signer: other));
        }

        await _gate.RefusesAsync(DenialCodes.Malformed, "0", Gate.Genuine, "");
        await _gate.RefusesAsync(DenialCodes.TypeMismatch, "7a", Gate.Genuine, Gate.Genuine[^1]);
    }

    [Fact]
    [Trait("Attack", "34")]
    public async Task A_proof_is_good_once()
    {
        string proof = _gate.Proof(Gate.Genuine);
        await _gate.AcceptsAsync(Gate.Genuine, proof);

        await _gate.RefusesAsync(DenialCodes.Replayed, "7i", Gate.Genuine, proof);
        _gate.Clock.Advance(TimeSpan.FromSeconds(30));
        (await _gate.PresentAsync(Gate.Genuine, proof)).ShouldBe(DenialCodes.Replayed, "7i");
        _gate.Clock.Advance(TimeSpan.FromSeconds(1));
        (await _gate.PresentAsync(Gate.Genuine, proof)).ShouldBe(DenialCodes.ProofStale, "7g");
    }

    [Fact]
    [Trait("Attack", "34")]
    [Trait("Attack", "42")]
    public async Task An_id_used_by_one_agent_is_not_used_up_for_another()
    {
        static void Same(System.Text.Json.Nodes.JsonObject proof) => proof["jti"] = "the same";

        await _gate.AcceptsAsync(Gate.Genuine, _gate.Proof(Gate.Genuine, Same));
        await _gate.AcceptsAsync(Gate.Genuine[..2], _gate.Proof(Gate.Genuine[..2], Same));
        await _gate.RefusesAsync(DenialCodes.Replayed, "7i", Gate.Genuine, _gate.Proof(Gate.Genuine, Same));
    }

    [Fact]
    [Trait("Attack", "34")]
    public async Task A_restart_does_not_make_a_used_proof_new()
    {
        string proof = _gate.Proof(Gate.Genuine);
        await _gate.AcceptsAsync(Gate.Genuine, proof);

        await using Gate restarted = new();
        restarted.Clock.Advance(TimeSpan.FromSeconds(1));
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(new TrustAnchor(Forge.Issuer, Forge.Authority.PublicKey, Sponsor.Asserted(SponsorKind.Service, "ops")))
            .AcceptPresentedChains(Forge.Audience).WithoutAuditUnsafe().UseClock(restarted.Clock).Build();
        AgentPresentation.TryParse(Gate.Bytes(Gate.Genuine, proof), out AgentPresentation? presentation).Should().BeTrue();

        (await guard.AuthorizePresentedAsync(presentation!, Forge.Call)).Denial.ShouldBe(DenialCodes.StatusUnknown, "7i");
    }

    [Fact]
    [Trait("Attack", "35")]
    public async Task A_proof_for_one_enforcement_point_is_refused_at_another()
    {
        string proof = _gate.Proof(Gate.Genuine);
        await using Gate elsewhere = new(builder => builder.AcceptPresentedChains("https://other-tenant.example"));

        (await elsewhere.PresentAsync(Gate.Genuine, proof)).ShouldBe(DenialCodes.AudienceMismatch, "7d");

        elsewhere.Tool.Runs.Should().Be(0);
        await _gate.AcceptsAsync(Gate.Genuine, proof);
        await elsewhere.AcceptsAsync(Gate.Genuine, elsewhere.Proof(Gate.Genuine, claims => claims["aat_aud"] = "https://other-tenant.example"));
    }

    [Fact]
    [Trait("Attack", "35")]
    public async Task A_proof_for_no_enforcement_point_in_particular_is_refused_at_all() =>
        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "7d", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof.Remove("aat_aud")));

    [Fact]
    [Trait("Attack", "35")]
    public async Task A_proof_without_the_nonce_that_was_issued_is_refused()
    {
        await _gate.RefusesAsync(DenialCodes.NonceMismatch, "7h", Gate.Genuine, nonce: "n-1");
        await _gate.RefusesAsync(DenialCodes.NonceMismatch, "7h", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["nonce"] = "n-2"), nonce: "n-1");
        await _gate.RefusesAsync(DenialCodes.NonceMismatch, "7h", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["nonce"] = ""), nonce: "n-1");
        (await _gate.PresentAsync(Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["nonce"] = "n-1"), nonce: "n-1")).Should().BeNull();
    }

    [Fact]
    [Trait("Attack", "36")]
    public async Task A_proof_is_for_one_call_of_one_credential()
    {
        string other = Forge.Grandchild(Gate.Genuine[1], claims => claims["exp"] = Forge.Now + 100);        // the same id, another token
        ToolCall another = new("files.read", new() { ["path"] = "/reports/q4.txt" });
        string[] both = [Forge.Root(claims => claims["authorization_details"] =
            Forge.Details("""{"files.read":{"path":{"constraint_type":"wildcard"}},"files.delete":{"path":{"constraint_type":"wildcard"}}}"""))];

        await _gate.RefusesAsync(DenialCodes.HolderBindingFailed, "7c", [.. Gate.Genuine[..2], other], _gate.Proof(Gate.Genuine));
        await _gate.RefusesAsync(DenialCodes.HolderBindingFailed, "7c", Gate.Genuine, _gate.Proof(Gate.Genuine, proof => proof["aat_id"] = "another"));
        await _gate.RefusesAsync(DenialCodes.ProofMismatch, "7f", Gate.Genuine, call: another);
        await _gate.RefusesAsync(DenialCodes.ProofMismatch, "7e", both, call: new ToolCall("files.delete", new() { ["path"] = "/reports/q3.txt" }));
    }

    [Fact]
    [Trait("Attack", "37")]
    public async Task A_relay_cannot_pass_on_as_its_own_what_was_proved_to_it()
    {
        // What the agent proved to the relay, and what the relay makes of it with its own key.
        string toRelay = _gate.Proof(Gate.Genuine, proof => proof["aat_aud"] = "https://relay.example");
        string readdressed = _gate.Proof(Gate.Genuine, signer: Forge.Attacker);

        await _gate.RefusesAsync(DenialCodes.AudienceMismatch, "7d", Gate.Genuine, toRelay);
        await _gate.RefusesAsync(DenialCodes.SignatureInvalid, "7b", Gate.Genuine, readdressed);
    }

    [Fact]
    [Trait("Attack", "48")]
    public async Task A_parent_that_delegated_can_be_cut_off_with_all_it_delegated()
    {
        RevocationList revocations = new();
        await using Gate gate = new(builder => builder.CheckRevocation(revocations));
        await gate.AcceptsAsync(Gate.Genuine[..2]);
        await gate.AcceptsAsync(Gate.Genuine);

        revocations.RevokeHolder(Forge.Worker.PublicKey.Id);

        (await gate.PresentAsync(Gate.Genuine[..2])).ShouldBe(DenialCodes.Revoked, "8");
        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.Revoked, "8");
        await gate.AcceptsAsync(Gate.Genuine[..1]);
    }

    [Fact]
    [Trait("Attack", "48")]
    public async Task A_parent_whose_key_was_destroyed_proves_and_delegates_nothing_more()
    {
        using Given given = new();
        AgentPrincipal parent = await given.Agent();
        using AgentPrincipal child = await parent.DelegateAsync(Given.Delegation());
        parent.Dispose();

        (await Given.Refused(() => parent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }).AsTask())).Code.Should().Be(DenialCodes.AgentDisposed);
        (await Given.Refused(() => parent.DelegateAsync(Given.Delegation()).AsTask())).Code.Should().Be(DenialCodes.AgentDisposed);
        (await child.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience })).Should().NotBeNull();
    }
}
