using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

public sealed class ScaleTests
{
    private const string Audience = "https://tools.example.com";

    [Fact]
    public async Task A_hundred_thousand_agents_live_in_one_process_sign_and_die()
    {
        using AgentKeyring keyring = new(residentKeys: 64);
        using Given given = new(new AgentAuthorityOptions { Keyring = keyring });
        using AgentPrincipal orchestrator = await given.Agent();
        CredentialVerifier verifier = given.Verifier();
        Delegation delegation = Given.Delegation();
        ToolCall call = new("files.read", new() { ["path"] = "/reports/q3.txt" });

        AgentPrincipal[] agents = new AgentPrincipal[100_000];
        await Parallel.ForAsync(0, agents.Length, async (i, cancellation) => agents[i] = await orchestrator.DelegateAsync(delegation, cancellation));

        keyring.ResidentCount.Should().BeLessThanOrEqualTo(64);
        for (int i = 0; i < agents.Length; i += 997)
        {
            AgentPresentation presentation = await agents[i].ProveAsync(call, new ProofRequest { Audience = Audience });
            VerifiedCredential credential = verifier.Verify(presentation.Credential).Credential!;
            credential.Holder.Should().Be(agents[i].Id);
            verifier.VerifyInvocation(credential, presentation.Proof, call, new InvocationExpectation { Audience = Audience }).IsValid.Should().BeTrue();
        }

        foreach (AgentPrincipal agent in agents)
        {
            agent.Dispose();
        }

        Func<Task> proving = async () => await agents[^1].ProveAsync(call, new ProofRequest { Audience = Audience });
        (await proving.Should().ThrowAsync<DelegationException>()).Which.Code.Should().Be(DenialCodes.AgentDisposed);
    }
}
