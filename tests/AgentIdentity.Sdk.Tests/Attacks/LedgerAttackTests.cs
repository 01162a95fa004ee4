using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on budgets.</summary>
public sealed class LedgerAttackTests
{
    /// <summary>Every agent of the lineage draws on one budget of 100, 60 a call.</summary>
    private static ScriptedPolicy Budget => new((context, _) =>
        new(PolicyVerdict.ContinueWith(new Charge($"budget {context.Credential.Lineage}", 60, 100, Forge.Instant.AddHours(1)))));

    [Fact]
    [Trait("Attack", "46")]
    public async Task Siblings_do_not_each_spend_the_whole_budget()
    {
        await using Gate gate = new(builder => builder.AddPolicy(Budget));
        string[] sibling = [Gate.Genuine[0], Forge.Child(Gate.Genuine[0], claims => claims["jti"] = "the other child")];
        await gate.AcceptsAsync(Gate.Genuine[..2]);

        (await gate.PresentAsync(sibling, gate.ProofOf(sibling)))!.Code.Should().Be(DenialCodes.CeilingExceeded);

        gate.Tool.Runs.Should().Be(1);
    }

    [Fact]
    [Trait("Attack", "46")]
    public async Task Siblings_that_spend_at_the_same_moment_spend_no_more()
    {
        await using Gate gate = new(builder => builder.AddPolicy(Budget));
        string[][] siblings =
            [.. Enumerable.Range(0, 16).Select(i => new[] { Gate.Genuine[0], Forge.Child(Gate.Genuine[0], claims => claims["jti"] = $"child {i}") })];

        Denial?[] denials = Together.Run(siblings.Length, index => gate.PresentAsync(siblings[index], gate.ProofOf(siblings[index])));

        gate.Tool.Runs.Should().Be(1);
        denials.Count(denial => denial?.Code == DenialCodes.CeilingExceeded).Should().Be(siblings.Length - 1);
    }

    [Fact]
    [Trait("Attack", "34")]
    [Trait("Attack", "46")]
    public async Task A_refused_call_spends_nothing_and_a_replay_even_less()
    {
        await using Gate gate = new(builder => builder.AddPolicy(new ScriptedPolicy(() =>
            PolicyVerdict.ContinueWith(new Charge("calls", 1, 3, Forge.Instant.AddHours(1))))));
        string proof = gate.Proof(Gate.Genuine);
        await gate.AcceptsAsync(Gate.Genuine, proof);

        await gate.RefusesAsync(DenialCodes.Replayed, "7i", Gate.Genuine, proof);
        await gate.RefusesAsync(DenialCodes.ArgumentNotPermitted, "6b", Gate.Genuine, call: new ToolCall("files.read", new() { ["path"] = "/etc/passwd" }));

        (await gate.PresentAsync(Gate.Genuine))!.Code.Should().Be(DenialCodes.CeilingExceeded);
        gate.Tool.Runs.Should().Be(3);
    }
}
