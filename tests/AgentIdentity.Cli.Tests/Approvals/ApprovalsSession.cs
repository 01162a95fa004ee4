using System.Security.Cryptography;
using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Approvals;

/// <summary>An agent that pays invoices under a real guard, and the terminals of those who are asked.</summary>
internal sealed class ApprovalsSession : IAsyncDisposable
{
    private AgentAuthority _authority = null!;
    private FileApprovalStore _store = null!;
    private AgentGuard _guard = null!;

    public Tool Tool { get; } = new();

    public AgentPrincipal Payer { get; private set; } = null!;

    public string Store => Tool["approvals"];

    /// <summary>What every command about approvals is given.</summary>
    public string[] Desk => [Store, "--approvers", Tool["approvers.json"], "--secret", Tool["secret"]];

    public static async Task<ApprovalsSession> StartAsync(int persons = 1, TimeSpan? expiresAfter = null)
    {
        ApprovalsSession session = new();
        await session.BeginAsync(persons, expiresAfter ?? TimeSpan.FromHours(1), session.Tool.Clock);
        return session;
    }

    /// <summary>Leaves one request in a directory, asked by the clock of the machine, with all that its approvers need.</summary>
    public static async Task AskOnceAsync(string directory)
    {
        await using ApprovalsSession session = new();
        await session.BeginAsync(persons: 1, TimeSpan.FromHours(1), TimeProvider.System);
        await session.AskAsync(("amount", 12000), ("to", "ACME"), ("note", "urgent\u202e\nstate       approved"));
        Directory.CreateDirectory(Path.Combine(directory, "approvals"));
        foreach (string file in (string[])[.. Directory.GetFiles(session.Store), .. ((string[])["approvers.json", "secret", "alice.key", "bob.key"]).Select(name => session.Tool[name])])
        {
            File.Copy(file, Path.Combine(directory, Path.GetRelativePath(session.Tool[""], file)));
        }
    }

    /// <summary>Has the agent ask, and gives the id of the request.</summary>
    public async Task<string> AskAsync(params (string Name, object? Value)[] arguments)
    {
        AccessDecision decision = await AuthorizeAsync(arguments);
        decision.IsPending.Should().BeTrue(decision.Denial?.Reason);
        return decision.ApprovalRequestId!;
    }

    public async Task<AccessDecision> AuthorizeAsync(params (string Name, object? Value)[] arguments) => await _guard.AuthorizeAsync(Payer, Call(arguments));

    /// <summary>Whether the guard lets the call run now.</summary>
    public async Task<AccessDecision> ResumeAsync(string request, params (string Name, object? Value)[] arguments) =>
        await _guard.ResumeAsync(Payer, request, Call(arguments));

    public async Task<string> HashOfAsync(string request) => (await Tool.MustRunAsync(["approvals", "show", .. With(request), "--json"])).Json.GetProperty("hash").GetString()!;

    public string[] With(string request) => [Store, request, .. Desk[1..]];

    /// <summary>Answers as a script does, which names the hash.</summary>
    public async Task<ToolRun> AnswerAsync(string verb, string request, string key, params string[] more) =>
        await Tool.RunAsync(["approvals", verb, .. With(request), "--key", Tool[key], "--yes", await HashOfAsync(request), .. more]);

    public async ValueTask DisposeAsync()
    {
        await _guard.DisposeAsync();
        await _store.DisposeAsync();
        Payer.Dispose();
        _authority.Dispose();
        Tool.Dispose();
    }

    private static ToolCall Call((string Name, object? Value)[] arguments) => new("invoices.pay", arguments.ToDictionary(argument => argument.Name, argument => argument.Value));

    private async Task BeginAsync(int persons, TimeSpan expiresAfter, TimeProvider clock)
    {
        byte[] secret = RandomNumberGenerator.GetBytes(ApprovalSeal.SecretSize);
        await File.WriteAllBytesAsync(Tool["secret"], secret);
        string[] approvers = await Task.WhenAll(((string[])["alice", "bob", "carol"]).Select(ListAsync));
        Tool.Write("approvers.json", $$"""{"approvers":[{{string.Join(',', approvers)}}],"type":"https://agentidentity.dev/approvers/v1"}""");
        await NewKeyAsync("stranger");
        _authority = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Clock = clock });
        Payer = await _authority.IssueAsync(new RootGrant
        {
            Name = "payer",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("invoices.pay").AnyArguments()],
            Lifetime = TimeSpan.FromHours(8),
        });
        _store = FileApprovalStore.Open(Store, secret);
        _guard = new AgentGuardBuilder().Trust(_authority.TrustAnchor).WithoutAuditUnsafe().UseClock(clock)
            .AddPolicy(new ApprovalPolicy("large-payments", new ApprovalPolicyOptions
            {
                Actions = ["invoices.pay"],
                Requirement = new ApprovalRequirement { Persons = persons, Group = "finance", ExpiresAfter = expiresAfter, Reason = "payments are seen by finance" },
            }))
            .UseApprovals(new ApprovalOptions { Store = _store, Directory = Approvers(), Authority = _authority })
            .Build();
    }

    private ApproverDirectory Approvers() => new(ApproverFile.Parse(File.ReadAllBytes(Tool["approvers.json"])));

    private async Task<string> ListAsync(string person) => $$"""{"groups":["finance"],"keys":[{{await NewKeyAsync(person)}}],"person":"{{person}}@contoso.com"}""";

    private async Task<string> NewKeyAsync(string name)
    {
        await Tool.MustRunAsync("key", "new", "--out", Tool[$"{name}.key"], "--unsealed", "jwk");
        return (await Tool.MustRunAsync("key", "show", Tool[$"{name}.key"], "--format", "jwk")).Out.Trim();
    }
}
