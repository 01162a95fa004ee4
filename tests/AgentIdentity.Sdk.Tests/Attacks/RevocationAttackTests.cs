using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks that live on not being told in time that something ended.</summary>
public sealed class RevocationAttackTests
{
    [Fact]
    [Trait("Attack", "41")]
    public async Task What_is_revoked_while_the_call_is_being_decided_is_refused()
    {
        RevocationList revocations = new();
        Action meanwhile = () => { };
        await using Gate gate = new(builder => builder.CheckRevocation(revocations).AddPolicy(ScriptedPolicy.Meanwhile(() => meanwhile())));
        await gate.AcceptsAsync(Gate.Genuine);

        meanwhile = () => revocations.RevokeHolder(Forge.Helper.PublicKey.Id);

        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.Revoked, "8");
        gate.Tool.Runs.Should().Be(1);
        await gate.AcceptsAsync(Gate.Genuine[..2]);
    }

    [Fact]
    [Trait("Attack", "41")]
    public async Task What_cannot_be_told_is_refused()
    {
        CountingStatus status = new();
        await using Gate gate = new(builder => builder.CheckRevocation(status).CheckStanding(status));
        await gate.AcceptsAsync(Gate.Genuine);

        (status.Version, status.Revocation) = (2, RevocationStatus.Unknown);
        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.StatusUnknown, "8");
        (status.Version, status.Revocation, status.Standing) = (3, RevocationStatus.Good, AgentStandingStatus.Unknown);
        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.StatusUnknown, "8");
        (status.Version, status.Failure) = (4, new TimeoutException());
        (await gate.PresentAsync(Gate.Genuine))!.Code.Should().Be(DenialCodes.Unexpected);
        (status.Version, status.Standing, status.Failure) = (5, AgentStandingStatus.Good, null);

        await gate.AcceptsAsync(Gate.Genuine);
    }

    [Theory]
    [Trait("Attack", "41")]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_token_that_refers_to_a_status_list_is_refused_since_none_is_consulted(int at)
    {
        JsonObject list = new() { ["status_list"] = new JsonObject { ["idx"] = 0, ["uri"] = "https://attacker.example/list" } };
        await using Gate gate = new();

        await gate.RefusesAsync(DenialCodes.StatusUnknown, "x", Gate.Chain(at, claims => claims["status"] = list.DeepClone()));
        await gate.RefusesAsync(DenialCodes.StatusUnknown, "x", Gate.Chain(at, claims => claims["status"] = null));
    }

    [Fact]
    [Trait("Attack", "41")]
    public async Task A_list_that_is_rolled_back_is_asked_again_and_revokes_no_less()
    {
        // The version a source shows is only compared for equality: an older one is another one.
        CountingStatus status = new() { Version = 7 };
        await using Gate gate = new(builder => builder.CheckRevocation(status));
        await gate.AcceptsAsync(Gate.Genuine);
        int asked = status.Asked;

        (status.Version, status.Revocation) = (6, RevocationStatus.Revoked);

        (await gate.PresentAsync(Gate.Genuine)).ShouldBe(DenialCodes.Revoked, "8");
        status.Asked.Should().Be(asked + 1);
    }

    [Fact]
    [Trait("Attack", "41")]
    public async Task A_chain_of_fresh_keys_does_not_outlive_its_revoked_root()
    {
        RevocationList revocations = new();
        await using Gate gate = new(builder => builder.CheckRevocation(revocations));
        await gate.AcceptsAsync(Gate.Genuine);

        revocations.RevokeLineage((string)Forge.RootClaims()["jti"]!);

        string[] another = [Gate.Genuine[0], Forge.Child(Gate.Genuine[0], claims => claims["jti"] = "made after the revocation")];
        (await gate.PresentAsync(another, gate.ProofOf(another))).ShouldBe(DenialCodes.Revoked, "8");
        gate.Tool.Runs.Should().Be(1);
    }
}
