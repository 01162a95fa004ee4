using System.Collections.Concurrent;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Support;

/// <summary>A bank with one tool, <c>pay</c>, an agent that may use it, and Bob, who has to approve where a policy says so.</summary>
internal sealed class Bank : IAsyncDisposable
{
    public const string Pay = "bank.pay";

    private readonly AgentKeyring _keyring = new();
    private readonly IAgentSigner _bob;
    private readonly ConcurrentQueue<string> _payments = new();

    private Bank(bool asksPeople)
    {
        _bob = _keyring.CreateSigner();
        Recording = RecordingGuard.Create(Authority, guard =>
        {
            if (asksPeople)
            {
                guard.AddPolicy(new ApprovalPolicy("payments", new ApprovalPolicyOptions { Actions = [Pay], Requirement = new ApprovalRequirement() }))
                    .UseApprovals(new ApprovalOptions
                    {
                        Store = new MemoryApprovalStore(),
                        Directory = new ApproverDirectory(new Approver("bob@agents.test", [_bob.PublicKey])),
                        Authority = Authority.Authority,
                    });
            }
        });
        Tool = AIFunctionFactory.Create(PayAsync, "pay");
    }

    public TestAuthority Authority { get; } = new();

    public RecordingGuard Recording { get; }

    public AgentGuard Guard => Recording.Guard;

    public AgentPrincipal Payer { get; private set; } = null!;

    /// <summary>The tool as a host makes it.</summary>
    public AIFunction Tool { get; }

    public ToolGuardOptions Naming { get; } = new() { Source = "bank" };

    /// <summary>What the tool did.</summary>
    public IReadOnlyList<string> Payments => [.. _payments];

    public static async Task<Bank> OpenAsync(bool asksPeople = false)
    {
        Bank bank = new(asksPeople);
        bank.Payer = await bank.Authority.IssueAsync("payer", Paying);
        return bank;
    }

    public static AgentScope Paying => AgentScope.For(Pay).Any("amount").Any("to");

    public static Dictionary<string, object?> Invoice(int amount = 10, string to = "acme") => new() { ["amount"] = amount, ["to"] = to };

    public static FunctionCallContent Call(string id, int amount = 10, string to = "acme") => new(id, "pay", Invoice(amount, to));

    /// <summary>A guarded client around a model that says this.</summary>
    public (IChatClient Client, ScriptedChatClient Model) Client(AgentPrincipal? agent, params AIContent[][] turns)
    {
        ScriptedChatClient model = new(turns);
        return (model.AsBuilder().UseGuardedFunctionInvocation(Guard, agent, Naming).Build(), model);
    }

    /// <summary>Bob signs what the guard asks.</summary>
    public async Task ApproveAsync(string requestId)
    {
        ApprovalStatus status = await Guard.Approvals!.GetStatusAsync(requestId);
        SignedApproval signed = await SignAsync(status.Request);
        (await Guard.Approvals.SubmitAsync(signed)).Should().BeNull();
    }

    public ValueTask<SignedApproval> SignAsync(ApprovalRequest request) => new ApprovalSigner(_bob, Authority.Clock).ApproveAsync(request, "fine", lifetime: null);

    public async ValueTask DisposeAsync()
    {
        await Recording.DisposeAsync();
        Payer.Dispose();
        _bob.Dispose();
        _keyring.Dispose();
        Authority.Dispose();
    }

    private string PayAsync(int amount, string to)
    {
        _payments.Enqueue($"{amount} to {to}");
        return "paid";
    }
}
