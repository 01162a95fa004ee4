using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

public sealed class PresentedCallTests : IAsyncDisposable
{
    private const int Threads = 16;

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task A_presented_call_runs_once()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        (await _setup.PresentAsync(_setup.Gateway(), await ProveAsync(agent))).Should().Be("result");

        _setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task A_guard_that_was_given_no_audience_accepts_no_presentation()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Guard(), await ProveAsync(agent)), DenialCodes.PresentationNotAccepted);
    }

    [Fact]
    public async Task The_same_proof_a_second_time_is_replayed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation presentation = await ProveAsync(agent);
        await _setup.PresentAsync(guard, presentation);

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), DenialCodes.Replayed)).Step.Should().Be("7i");
    }

    [Fact]
    public async Task A_second_proof_for_the_same_call_is_no_replay()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();

        await _setup.PresentAsync(guard, await ProveAsync(agent));
        await _setup.PresentAsync(guard, await ProveAsync(agent));

        _setup.Tool.Runs.Should().Be(2);
    }

    [Fact]
    public async Task Of_many_threads_with_one_proof_exactly_one_is_allowed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation presentation = await ProveAsync(agent);

        string?[] codes = Together.Run(Threads, async _ =>
        {
            await using AccessDecision decision = await guard.AuthorizePresentedAsync(presentation, GuardSetup.Call);
            return decision.Denial?.Code;
        });

        codes.Count(code => code is null).Should().Be(1);
        codes.Count(code => code == DenialCodes.Replayed).Should().Be(Threads - 1);
    }

    [Fact]
    public async Task A_refused_call_does_not_burn_its_proof()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        Queue<PolicyVerdict> verdicts = new([PolicyVerdict.Deny("not_now", "come back"), PolicyVerdict.Continue]);
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(new ScriptedPolicy(verdicts.Dequeue)));
        AgentPresentation presentation = await ProveAsync(agent);
        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), "not_now");

        (await _setup.PresentAsync(guard, presentation)).Should().Be("result");
    }

    [Fact]
    public async Task A_call_refused_for_its_budget_does_not_burn_its_proof()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        long limit = 1;
        ScriptedPolicy policy = new(() => PolicyVerdict.ContinueWith(new Charge("calls", 2, limit, GuardSetup.Start.AddHours(1))));
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(policy));
        AgentPresentation presentation = await ProveAsync(agent);
        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), DenialCodes.CeilingExceeded);

        limit = 2;

        (await _setup.PresentAsync(guard, presentation)).Should().Be("result");
    }

    [Fact]
    public async Task A_replay_costs_no_budget()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 2, GuardSetup.Start.AddHours(1)))));
        AgentPresentation presentation = await ProveAsync(agent);
        await _setup.PresentAsync(guard, presentation);
        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), DenialCodes.Replayed);

        (await _setup.PresentAsync(guard, await ProveAsync(agent))).Should().Be("result");
    }

    [Fact]
    public async Task A_proof_that_grows_stale_while_a_policy_thinks_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(() => _setup.Clock.Advance(TimeSpan.FromSeconds(31)))));

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, await ProveAsync(agent)), DenialCodes.ProofStale)).Step.Should().Be("7g");
    }

    [Fact]
    public async Task A_proof_is_good_once_even_when_policies_outlast_it()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await ProveAsync(agent);
        TaskCompletionSource gate = new();
        ScriptedPolicy slow = new(async (_, _) =>
        {
            await gate.Task;
            return PolicyVerdict.Continue;
        });
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(slow));
        Task<string>[] calls = [_setup.PresentAsync(guard, presentation), _setup.PresentAsync(guard, presentation)];

        _setup.Clock.Advance(TimeSpan.FromMinutes(1));
        gate.SetResult();
        foreach (Task<string> call in calls)
        {
            await ((Func<Task>)(() => call)).Should().ThrowAsync<AgentAccessDeniedException>();
        }

        _setup.Tool.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_proof_made_before_the_ledger_was_born_may_have_been_used()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await ProveAsync(agent);
        _setup.Clock.Advance(TimeSpan.FromSeconds(1));
        AgentGuard guard = _setup.Gateway();

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), DenialCodes.StatusUnknown)).Step.Should().Be("7i");
    }

    [Fact]
    public async Task A_proof_made_in_the_second_the_ledger_was_born_is_accepted()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _setup.Clock.Advance(TimeSpan.FromMilliseconds(900));
        AgentGuard guard = _setup.Gateway();

        (await _setup.PresentAsync(guard, await ProveAsync(agent))).Should().Be("result");
    }

    [Fact]
    public async Task A_ledger_that_never_forgets_accepts_older_proofs()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await ProveAsync(agent);
        _setup.Clock.Advance(TimeSpan.FromSeconds(10));
        AgentGuard guard = _setup.Gateway(builder => builder.UseLedger(new ScriptedLedger(() => LedgerCommit.Committed)));

        (await _setup.PresentAsync(guard, presentation)).Should().Be("result");
    }

    [Fact]
    public async Task A_proof_is_remembered_until_it_is_too_old_to_be_used()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedLedger ledger = new(() => LedgerCommit.Committed);

        await _setup.PresentAsync(_setup.Gateway(builder => builder.UseLedger(ledger)), await ProveAsync(agent));

        Charge charge = ledger.Charged.Should().ContainSingle().Which;
        (charge.Amount, charge.Limit, charge.ExpiresAt).Should().Be((1, 1, GuardSetup.Start.AddSeconds(31)));
    }

    [Fact]
    public async Task A_ledger_that_answers_nothing_allows_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway(builder => builder.UseLedger(new ScriptedLedger(() => default)));

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, await ProveAsync(agent)), DenialCodes.CeilingExceeded);
    }

    [Fact]
    public async Task A_stale_proof_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation presentation = await ProveAsync(agent);

        _setup.Clock.Advance(TimeSpan.FromSeconds(31));

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation), DenialCodes.ProofStale)).Step.Should().Be("7g");
    }

    [Theory]
    [InlineData("n-1", "n-1", null)]
    [InlineData("n-1", "n-2", DenialCodes.NonceMismatch)]
    [InlineData("n-1", null, DenialCodes.NonceMismatch)]
    [InlineData(null, "n-1", null)]
    public async Task The_nonce_that_was_issued_is_demanded(string? issued, string? carried, string? code)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard(carried));

        await using AccessDecision decision = await _setup.Gateway().AuthorizePresentedAsync(presentation, GuardSetup.Call, issued);

        decision.Denial?.Code.Should().Be(code);
        decision.IsAllowed.Should().Be(code is null);
    }

    [Fact]
    public async Task A_proof_carries_its_nonce_through_an_invocation()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard("n-2"));

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), presentation, nonce: "n-1"), DenialCodes.NonceMismatch);
    }

    [Fact]
    public async Task A_proof_for_another_audience_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, new ProofRequest { Audience = "https://elsewhere.example" });

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), presentation), DenialCodes.AudienceMismatch)).Step.Should().Be("7d");
    }

    [Fact]
    public async Task A_proof_for_another_tool_is_refused()
    {
        using AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: [AgentScope.For(GuardSetup.Action).Any("path"), AgentScope.For("files.delete").Any("path")]));
        ToolCall other = ToolCall.Create("files.delete", GuardSetup.Call.Arguments);

        (await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), await ProveAsync(agent), other), DenialCodes.ProofMismatch)).Step.Should().Be("7e");
    }

    [Fact]
    public async Task A_proof_for_other_arguments_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        Task<string> invocation = _setup.PresentAsync(_setup.Gateway(), await ProveAsync(agent), GuardSetup.CallTo("/etc/shadow"));

        (await _setup.ExpectRefusalAsync(invocation, DenialCodes.ProofMismatch)).Step.Should().Be("7f");
    }

    [Fact]
    public async Task A_stolen_chain_without_its_key_is_refused()
    {
        using AgentPrincipal victim = await _setup.AgentAsync();
        using AgentPrincipal thief = await _setup.AgentAsync();

        Denial denial = await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), await StolenAsync(victim, thief)), DenialCodes.SignatureInvalid);

        denial.Step.Should().Be("7b");
    }

    [Fact]
    public async Task A_presented_agent_may_be_disposed_at_home()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await ProveAsync(agent);
        agent.Dispose();

        (await _setup.PresentAsync(_setup.Gateway(), presentation)).Should().Be("result");
    }

    [Fact]
    public async Task A_policy_is_told_where_the_agent_lives()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(policy));

        await _setup.PresentAsync(guard, await ProveAsync(agent));
        policy.LastContext!.IsInProcess.Should().BeFalse();
        await _setup.InvokeAsync(guard, agent);

        policy.LastContext.IsInProcess.Should().BeTrue();
    }

    [Fact]
    public async Task A_proved_chain_is_not_proved_twice()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();

        VerifiedCredential first = await ProvedAsync(guard, agent);

        (await ProvedAsync(guard, agent)).Should().BeSameAs(first);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(1, 80)]
    public async Task A_tampered_signature_on_a_cached_chain_is_refused(int token, int at)
    {
        using AgentPrincipal parent = await _setup.AgentAsync();
        using AgentPrincipal agent = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentGuard guard = _setup.Gateway();
        await _setup.PresentAsync(guard, await ProveAsync(agent));
        AgentPresentation presentation = await ProveAsync(agent);
        string[] tokens = [.. presentation.Credential.Tokens];

        tokens[token] = FlipSignature(tokens[token], at);
        AgentPresentation tampered = new(AgentCredential.FromTokens(tokens), presentation.Proof);

        Denial denial = await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, tampered), DenialCodes.SignatureInvalid);
        denial.Step.Should().Be(token == 0 ? "3b" : "4b");
    }

    [Fact]
    public async Task A_refusal_is_not_remembered()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        _setup.Clock.AdjustTime(GuardSetup.Start.AddSeconds(-40));
        AgentGuard guard = _setup.Guard();
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.NotYetValid);

        _setup.Clock.AdjustTime(GuardSetup.Start);

        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task A_cached_chain_that_expired_is_refused_and_stays_so()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(1));
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);
        _setup.Clock.Advance(TimeSpan.FromMinutes(1));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);
    }

    [Fact]
    public async Task The_cache_forgets_chains_beyond_its_bound()
    {
        using AgentPrincipal first = await _setup.AgentAsync();
        using AgentPrincipal second = await _setup.AgentAsync();
        using AgentPrincipal third = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CacheChains(2));
        VerifiedCredential proved = await ProvedAsync(guard, first);

        await ProvedAsync(guard, second);
        await ProvedAsync(guard, third);

        (await ProvedAsync(guard, first)).Should().NotBeSameAs(proved);
    }

    [Fact]
    public async Task The_cache_forgets_chains_beyond_its_bound_in_bytes()
    {
        const long TwoGenerations = 2 * 32 * 1024 * 1024;
        AgentScopeSet bulky = [AgentScope.For(GuardSetup.Action).Any("path"), .. Enumerable.Range(0, 14).Select(i => AgentScope.For($"bulk.{i}").Exact("text", new string('x', 3000)))];
        using AgentPrincipal root = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: bulky));
        using AgentPrincipal child = await root.DelegateAsync(new Delegation { Name = "child", Scopes = bulky, FurtherDelegations = 2 });
        using AgentPrincipal grandchild = await child.DelegateAsync(new Delegation { Name = "grandchild", Scopes = bulky, FurtherDelegations = 1 });
        AgentGuard guard = _setup.Guard();
        VerifiedCredential proved = await ProvedAsync(guard, root);

        for (long bytes = 0; bytes <= TwoGenerations;)
        {
            using AgentPrincipal leaf = await grandchild.DelegateAsync(new Delegation { Name = "leaf", Scopes = bulky });
            await ProvedAsync(guard, leaf);
            bytes += leaf.Credential.Tokens.Sum(token => token.Length);
        }

        (await ProvedAsync(guard, root)).Should().NotBeSameAs(proved);
    }

    [Fact]
    public async Task The_cache_keeps_a_chain_that_is_in_use()
    {
        using AgentPrincipal first = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CacheChains(4));
        VerifiedCredential proved = await ProvedAsync(guard, first);

        for (int i = 0; i < 6; i++)
        {
            using AgentPrincipal other = await _setup.AgentAsync();
            await ProvedAsync(guard, other);
            (await ProvedAsync(guard, first)).Should().BeSameAs(proved);
        }
    }

    [Fact]
    public async Task Changed_anchors_have_every_chain_proved_again()
    {
        using AgentAuthority other = AgentAuthority.Create("https://other.example");
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        VerifiedCredential before = await ProvedAsync(guard, agent);

        _setup.Anchors.Add(other.TrustAnchor);
        VerifiedCredential after = await ProvedAsync(guard, agent);

        after.Should().NotBeSameAs(before);
        (await ProvedAsync(guard, agent)).Should().BeSameAs(after);
    }

    private static ValueTask<AgentPresentation> ProveAsync(AgentPrincipal agent) => agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());

    private static async Task<AgentPresentation> StolenAsync(AgentPrincipal victim, AgentPrincipal thief) =>
        new(victim.Credential, (await ProveAsync(thief)).Proof);

    private static async Task<VerifiedCredential> ProvedAsync(AgentGuard guard, AgentPrincipal agent)
    {
        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        return decision.Credential!;
    }

    private static string FlipSignature(string token, int at)
    {
        int index = token.LastIndexOf('.') + 1 + at;
        return $"{token[..index]}{(token[index] == 'A' ? 'B' : 'A')}{token[(index + 1)..]}";
    }
}
