using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

/// <summary>What a guard remembers of chains and proofs: as much as it says, and no more.</summary>
public sealed class GuardMemoryTests : IAsyncDisposable
{
    private const int RefusedProofs = 1024;

    private static readonly ToolCall NotGranted = new("mail.send");

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task A_chain_that_is_proved_again_takes_no_second_place()
    {
        using AgentAuthority other = AgentAuthority.Create("https://other.example");
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CacheChains(4));
        await ProvedAsync(guard, agent);
        _setup.Anchors.Add(other.TrustAnchor);
        VerifiedCredential proved = await ProvedAsync(guard, agent);

        for (int i = 0; i < 3; i++)
        {
            using AgentPrincipal another = await _setup.AgentAsync();
            await ProvedAsync(guard, another);
        }

        (await ProvedAsync(guard, agent)).Should().BeSameAs(proved);
    }

    [Fact]
    public async Task A_refused_proof_is_known_again_after_many_others()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation captured = await RefusedAsync(guard, agent);
        await RefuseManyAsync(guard, agent, RefusedProofs);

        await PresentAsync(guard, captured);

        (await _setup.CloseAndReadAsync()).Decisions().Should().HaveCount(1 + RefusedProofs, "the captured proof is only counted");
    }

    [Fact]
    public async Task A_refused_proof_is_forgotten_in_the_end()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation captured = await RefusedAsync(guard, agent);
        await RefuseManyAsync(guard, agent, 2 * RefusedProofs);

        await PresentAsync(guard, captured);

        (await _setup.CloseAndReadAsync()).Decisions().Should().HaveCount(1 + (2 * RefusedProofs) + 1, "what is not forgotten grows without bound");
    }

    private static async Task<VerifiedCredential> ProvedAsync(AgentGuard guard, AgentPrincipal agent)
    {
        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        return decision.Credential!;
    }

    private static async Task RefuseManyAsync(AgentGuard guard, AgentPrincipal agent, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await RefusedAsync(guard, agent);
        }
    }

    /// <summary>A presentation of an agent that may not make the call, and was told so.</summary>
    private static async Task<AgentPresentation> RefusedAsync(AgentGuard guard, AgentPrincipal agent)
    {
        AgentPresentation presentation = await agent.ProveAsync(NotGranted, GuardSetup.ForGuard());
        await PresentAsync(guard, presentation);
        return presentation;
    }

    private static async Task PresentAsync(AgentGuard guard, AgentPresentation presentation)
    {
        await using AccessDecision decision = await guard.AuthorizePresentedAsync(presentation, NotGranted);
        decision.Denial!.Code.Should().Be(DenialCodes.ScopeNotGranted);
    }
}
