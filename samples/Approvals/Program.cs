using System.Security.Cryptography;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using Approvals;

// With --by-hand, you are the person at the second terminal.
bool isByHand = args is ["--by-hand"];
if (args.Length > 0 && !isByHand)
{
    Console.Error.WriteLine("it takes no arguments but --by-hand: then it prints a command and waits until you have run it in a second terminal");
    return 2;
}

string folder = Directory.CreateTempSubdirectory("agentidentity-approvals-").FullName;
Story story = new(Console.Out);
SecondTerminal terminal = new(folder);
story.Tell($"folder {folder}");

// Who may approve: Alice and Bob, each with a key the host never sees. Alice is also the one the agent works for.
File.WriteAllText(terminal["approvers.json"], $$"""
    {"approvers":[
      {"groups":["finance"],"keys":[{{await terminal.NewKeyAsync("alice")}}],"person":"alice@contoso.com"},
      {"groups":["finance"],"keys":[{{await terminal.NewKeyAsync("bob")}}],"person":"bob@contoso.com"}],
    "type":"https://agentidentity.dev/approvers/v1"}
    """);
ApproverDirectory approvers = new(ApproverFile.Parse(File.ReadAllBytes(terminal["approvers.json"])));

// Where requests wait, on disk, their arguments sealed with a secret of the host.
byte[] secret = RandomNumberGenerator.GetBytes(ApprovalSeal.SecretSize);
File.WriteAllBytes(terminal["secret"], secret);
await using FileApprovalStore requests = FileApprovalStore.Open(terminal["approvals"], secret);

// An agent that may pay invoices, and a policy: up to 1,000 it pays alone, above that somebody of finance has to say yes.
using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
using AgentPrincipal payer = await contoso.IssueAsync(new RootGrant
{
    Name = "payer",
    Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
    Scopes = [AgentScope.For("invoices.pay").Any("to").Between("amount", 0, 1_000_000)],
});
ApprovalThresholdPolicy threshold = new("large-payments", new ApprovalThresholdOptions
{
    Actions = ["invoices.pay"],
    Argument = "amount",
    Thresholds = [new ApprovalThreshold { Above = 1_000, Requirement = new ApprovalRequirement { Group = "finance", Reason = "payments above 1,000 are seen by finance" } }],
});
AgentGuard guard = new AgentGuardBuilder()
    .Trust(contoso.TrustAnchor)
    .AuditTo(FileAuditStore.Open(terminal["audit"]))
    .AddPolicy(threshold)
    .UseApprovals(new ApprovalOptions { Store = requests, Directory = approvers, Authority = contoso })
    .Build();

Bank bank = new();
await using (guard)
{
    // Under the limit.
    string paid = await guard.InvokeAsync(payer, Invoice(240), bank.PayAsync);
    story.Step("the agent pays 240", paid, bank.Payments.Count == 1);

    // Above it: the call waits, and nothing was paid.
    AccessDecision pending = await guard.AuthorizeAsync(payer, Invoice(12_000));
    string request = pending.ApprovalRequestId!;
    story.Step("the agent wants to pay 12,000", $"{pending.Denial?.Code}, request {request}", pending.IsPending && bank.Payments.Count == 1);
    await RefusedAsync("the agent tries again at once", request, Invoice(12_000), DenialCodes.ApprovalRequired);

    // At the second terminal: what Bob sees, and who cannot say yes.
    (string seen, string hash) = await terminal.ShowAsync(request);
    story.Tell("\nat a second terminal, agentid approvals show says:");
    story.Tell(string.Join('\n', seen.TrimEnd().Split('\n').Select(line => $"  | {line}")) + "\n");
    (int code, _, string error) = await terminal.ApproveAsync(request, "alice", hash);
    story.Step("alice, for whom the agent works, approves it", error, code != 0);
    if (isByHand)
    {
        story.Tell($"\nnow you are Bob. In a second terminal, run:\n\n{terminal.CommandFor(request, "bob")}\n");
        await guard.Approvals!.WaitAsync(request, TimeSpan.FromMinutes(10));
    }
    else
    {
        (code, _, error) = await terminal.ApproveAsync(request, "bob", hash);
        story.Step("bob approves it", code == 0 ? "signed with his key" : error, code == 0);
    }

    // What was approved is this call, once.
    await RefusedAsync("the agent pays 120,000 on that approval", request, Invoice(120_000), DenialCodes.ApprovalMismatch);
    await PaidAsync("the agent pays the 12,000 that were approved", request, Invoice(12_000));
    await RefusedAsync("the agent pays them a second time", request, Invoice(12_000), DenialCodes.ApprovalUsed);
}

// The trail.
AuditVerification audit = await AuditVerifier.VerifyAsync(terminal["audit"], guard.AuditHead);
story.Tell("\nthe audit log:");
await foreach (AuditRecord record in AuditReader.ReadAsync(terminal["audit"]))
{
    if (record.TryReadDecision(out RecordedDecision? decision))
    {
        story.Tell($"  {record.Sequence,2}  {string.Join('/', decision.Path)} {decision.Tool}: {decision.Decision} {decision.Code}{(decision.Approval is null ? "" : $"  request {decision.Approval}")}");
    }
}

story.Step("the log is verified", audit.IsIntact ? $"{audit.RecordCount} records intact" : audit.Break.ToString(), audit.IsIntact);
story.Step("what was paid in the end", string.Join(", ", bank.Payments), bank.Payments is ["240 to ACME", "12000 to ACME"]);
story.Tell(story.IsAsItShouldBe ? "\neverything that must be refused was refused" : "\nSOMETHING THAT MUST BE REFUSED WAS ALLOWED");
return story.IsAsItShouldBe ? 0 : 1;

static ToolCall Invoice(double amount) => new("invoices.pay", new() { ["to"] = "ACME", ["amount"] = amount });

async Task PaidAsync(string what, string request, ToolCall call)
{
    try
    {
        story.Step(what, await guard.InvokeApprovedAsync(payer, request, call, bank.PayAsync), isRight: true);
    }
    catch (AgentAccessDeniedException denied)
    {
        story.Step(what, denied.Denial.Reason, isRight: false);
    }
}

async Task RefusedAsync(string what, string request, ToolCall call, string expected)
{
    int before = bank.Payments.Count;
    try
    {
        await guard.InvokeApprovedAsync(payer, request, call, bank.PayAsync);
        story.Step(what, "it was PAID", isRight: false);
    }
    catch (AgentAccessDeniedException denied)
    {
        story.Step(what, denied.Code, denied.Code == expected && bank.Payments.Count == before);
    }
}
