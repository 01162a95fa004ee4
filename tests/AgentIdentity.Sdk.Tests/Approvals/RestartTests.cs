using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>People take hours, and processes do not live as long: a request outlives whoever made it.</summary>
public sealed class RestartTests
{
    /// <summary>An agent that is a tool of another agent: what it may not do yet surfaces in the outer call, which ends, and goes on in another process.</summary>
    [Fact]
    public async Task An_inner_agents_pending_call_surfaces_survives_a_restart_and_resumes()
    {
        using TestDirectory directory = new();
        LastingLedger ledger = new();
        string request;
        SeededSigner authorityKey = new(77);
        RootGrant grant = ApprovalSetup.Grant();
        await using (ApprovalSetup first = new(FileApprovalStore.Open(directory, Secrets.One), authorityKey))
        {
            AgentGuard guard = first.Guard(builder => builder.UseLedger(ledger));
            using AgentPrincipal outer = await first.AgentAsync(Lineage(grant));

            Func<Task> call = () => guard.InvokeAsync(outer, ApprovalSetup.Pay(1), (_, _) => InnerAsync(first, guard, outer));

            AgentAccessDeniedException surfaced = (await call.Should().ThrowAsync<AgentAccessDeniedException>()).Which;
            surfaced.IsPending.Should().BeTrue();
            request = surfaced.ApprovalRequestId!;
            (await first.ReadLogAsync()).Outcomes().Single()["outcome"].Should().Be("faulted", "the outer call is over, and nothing waits in memory");
        }

        // The approver's terminal is a process of its own.
        await using (FileApprovalStore terminal = FileApprovalStore.Open(directory, Secrets.One))
        {
            ApprovalRequest shown = (await terminal.FindAsync(request))!;
            shown.Arguments!.GetInt64("amount").Should().Be(5000);
            shown.Binding.Name.Should().Be("orchestrator/payer");
            ApprovalSetup clock = new();
            await terminal.AppendAsync(await clock.Signer(ApprovalSetup.Bob).ApproveAsync(shown));
        }

        await using ApprovalSetup second = new(FileApprovalStore.Open(directory, Secrets.One), authorityKey);
        AgentGuard later = second.Guard(builder => builder.UseLedger(ledger));
        using AgentPrincipal again = await second.AgentAsync(Lineage(grant));
        using AgentPrincipal payer = await again.DelegateAsync(new Delegation { Name = "payer", Scopes = again.Scopes });
        await second.ResumeAsync(later, payer, request);

        second.Tool.Runs.Should().Be(1);
        await second.RefusedAsync(() => second.ResumeAsync(later, payer, request), DenialCodes.ApprovalUsed);
    }

    [Fact]
    public async Task An_approval_that_was_used_before_the_restart_is_used_after_it()
    {
        using TestDirectory directory = new();
        LastingLedger ledger = new();
        SeededSigner authorityKey = new(77);
        string request;
        await using (ApprovalSetup first = new(FileApprovalStore.Open(directory, Secrets.One), authorityKey))
        {
            AgentGuard guard = first.Guard(builder => builder.UseLedger(ledger));
            using AgentPrincipal agent = await first.AgentAsync(Lineage(ApprovalSetup.Grant()));
            request = await first.PendingAsync(guard, agent);
            await first.ApproveAsync(guard, request, ApprovalSetup.Bob);
            await first.ResumeAsync(guard, agent, request);
        }

        await using ApprovalSetup second = new(FileApprovalStore.Open(directory, Secrets.One), authorityKey);
        AgentGuard later = second.Guard(builder => builder.UseLedger(ledger));
        using AgentPrincipal again = await second.AgentAsync(Lineage(ApprovalSetup.Grant()));

        await second.RefusedAsync(() => second.ResumeAsync(later, again, request), DenialCodes.ApprovalUsed);
    }

    private static async Task<string> InnerAsync(ApprovalSetup setup, AgentGuard guard, AgentPrincipal outer)
    {
        using AgentPrincipal payer = await outer.DelegateAsync(new Delegation { Name = "payer", Scopes = outer.Scopes });
        return await guard.InvokeAsync(payer, ApprovalSetup.Pay(5000), setup.Tool.RunAsync);
    }

    /// <summary>Both processes work on one matter: the lineage goes on.</summary>
    private static RootGrant Lineage(RootGrant grant) => new()
    {
        Name = grant.Name,
        Sponsor = grant.Sponsor,
        Scopes = grant.Scopes,
        FurtherDelegations = grant.FurtherDelegations,
        Principal = grant.Principal,
        Lineage = "invoice run 2026-03",
    };

    /// <summary>A ledger that never forgets, shared by the processes.</summary>
    private sealed class LastingLedger : IUsageLedger
    {
        private readonly MemoryUsageLedger _ledger = new();

        public DateTimeOffset? RemembersSince => null;

        public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default) =>
            _ledger.TryCommitAsync(charges, now, cancellationToken);

        public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => _ledger.ReadAsync(key, now, cancellationToken);
    }
}
