using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>Agents sign with four resident keys among them, while others are renewed, delegated to, evicted and disposed.</summary>
[Collection(nameof(Duels))]
public sealed class KeyRaceTests
{
    private const int Threads = 16;
    private const int Rounds = 150;
    private const int Agents = 8;

    [Fact]
    public async Task A_signature_in_flight_is_good_whatever_is_evicted_and_whoever_else_is_disposed()
    {
        using AgentKeyring keyring = new(residentKeys: 4);
        using Given given = new(new AgentAuthorityOptions { Keyring = keyring });
        using AgentPrincipal orchestrator = await given.Agent();
        CredentialVerifier verifier = given.Verifier();
        AgentPrincipal[] lasting = await Task.WhenAll(Enumerable.Range(0, Agents).Select(_ => orchestrator.DelegateAsync(Given.Delegation()).AsTask()));

        Lockstep.Run(Threads, Rounds, async (thread, round) =>
        {
            AgentPrincipal agent = lasting[(thread + round) % Agents];
            using AgentPrincipal passing = await orchestrator.DelegateAsync(Given.Delegation());
            ExpectGood(verifier, await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }));
            ExpectGood(verifier, await passing.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }));
            if (thread % 4 == 0)
            {
                await agent.RenewAsync();
            }
        });

        keyring.ResidentCount.Should().BeLessThanOrEqualTo(4);
    }

    [Fact]
    public async Task An_agent_disposed_under_its_signatures_refuses_with_the_documented_code_and_never_signs_again()
    {
        using AgentKeyring keyring = new(residentKeys: 4);
        using Given given = new(new AgentAuthorityOptions { Keyring = keyring });
        using AgentPrincipal orchestrator = await given.Agent();
        CredentialVerifier verifier = given.Verifier();
        AgentPrincipal[] agents = await Task.WhenAll(
            Enumerable.Range(0, Rounds).Select(_ => orchestrator.DelegateAsync(Given.Delegation(further: 1)).AsTask()));
        bool[] isDisposed = new bool[Rounds];
        int late = 0;
        int refused = 0;

        Lockstep.Run(Threads, Rounds, async (thread, round) =>
        {
            AgentPrincipal agent = agents[round];
            if (thread == round % Threads)
            {
                agent.Dispose();
                Volatile.Write(ref isDisposed[round], true);
            }

            for (int i = 0; i < 4; i++)
            {
                bool isLate = Volatile.Read(ref isDisposed[round]);
                try
                {
                    await SignAsync(agent, verifier, how: (thread + i) % 3);
                    Interlocked.Add(ref late, isLate ? 1 : 0);
                }
                catch (DelegationException refusal)
                {
                    refusal.Code.Should().Be(DenialCodes.AgentDisposed);
                    Interlocked.Increment(ref refused);
                }
            }
        });

        late.Should().Be(0);
        refused.Should().BePositive();
    }

    [Fact]
    public void Two_agents_created_at_once_never_get_the_same_key()
    {
        const int pairs = 1000;
        using AgentKeyring keyring = new();
        IAgentSigner[] signers = new IAgentSigner[2 * pairs];

        Duel.Run(pairs, round => signers[2 * round] = keyring.CreateSigner(), round => signers[(2 * round) + 1] = keyring.CreateSigner());

        signers.Select(signer => signer.PublicKey.Id).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void A_signature_made_while_its_agent_is_disposed_is_good_or_none()
    {
        const int agents = 1000;
        byte[] data = "what is signed"u8.ToArray();
        using AgentKeyring keyring = new(residentKeys: 4);
        IAgentSigner[] signers = [.. Enumerable.Range(0, agents).Select(_ => keyring.CreateSigner())];
        int wrong = 0;

        Duel.Run(
            agents,
            round => signers[round].Dispose(),
            round =>
            {
                byte[] signature = new byte[AgentPublicKey.SignatureSize];
                try
                {
                    signers[round].SignAsync(data, signature).AsTask().GetAwaiter().GetResult();
                    wrong += signers[round].PublicKey.Verify(data, signature) ? 0 : 1;
                }
                catch (ObjectDisposedException)
                {
                    // The other one was first.
                }
            });

        wrong.Should().Be(0);
        keyring.ResidentCount.Should().Be(0, "nothing of a disposed agent stays");
    }

    /// <summary>Erased between the moment a signer began and the moment it got its seed: the copy is of nothing, and would sign with a key nobody has.</summary>
    [Fact]
    public void A_signer_that_waits_for_its_seed_while_its_agent_is_disposed_signs_nothing()
    {
        using AgentKeyring keyring = new();
        IAgentSigner signer = keyring.CreateSigner();
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        Exception? refusal = null;
        Thread signing = new(() => refusal = Record.Exception(() => signer.SignAsync(signature, signature).AsTask().GetAwaiter().GetResult()));

        lock (new KeyringSeeds(keyring).Gate)
        {
            signing.Start();
            SpinWait.SpinUntil(() => (signing.ThreadState & (ThreadState.WaitSleepJoin | ThreadState.Stopped)) != 0);
            signer.Dispose();
        }

        signing.Join();
        refusal.Should().BeOfType<ObjectDisposedException>();
        signature.Should().OnlyContain(octet => octet == 0);
    }

    private static async Task SignAsync(AgentPrincipal agent, CredentialVerifier verifier, int how)
    {
        switch (how)
        {
            case 0:
                ExpectGood(verifier, await agent.ProveAsync(Forge.Call, new ProofRequest { Audience = Forge.Audience }));
                break;
            case 1:
                using (AgentPrincipal child = await agent.DelegateAsync(Given.Delegation()))
                {
                    verifier.Verify(child.Credential).IsValid.Should().BeTrue();
                }

                break;
            default:
                await agent.RenewAsync();
                break;
        }
    }

    private static void ExpectGood(CredentialVerifier verifier, AgentPresentation presentation)
    {
        CredentialVerification chain = verifier.Verify(presentation.Credential);
        chain.IsValid.Should().BeTrue(chain.Denial?.Reason);
        InvocationExpectation here = new() { Audience = Forge.Audience };
        verifier.VerifyInvocation(chain.Credential!, presentation.Proof, Forge.Call, here).IsValid.Should().BeTrue();
    }
}
