using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Advising;

/// <summary>Random scopes and random calls under a real guard: a guard that is given the proposals allows what the first one allowed.</summary>
public sealed class RandomLogTests
{
    [Fact]
    public async Task A_guard_with_the_proposed_scopes_allows_everything_that_was_allowed() =>
        await Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Call.Array[1, 25], Gen.Int[0, 5]).SampleAsync(
            async (parent, other, calls, erased) => await HoldsAsync(parent, AgentScopeSet.Meet(parent, other), calls, erased), iter: 40);

    private static async Task<bool> HoldsAsync(AgentScopeSet parent, AgentScopeSet child, ToolCall[] calls, int erased)
    {
        string directory = Directory.CreateTempSubdirectory("agentid-advise-").FullName;
        try
        {
            bool[] allowed = await CallAsync(directory, parent, child, calls, erased);
            AuditAdvice advice = await AuditAdvisor.AdviseAsync(Path.Combine(directory, "log"), new AuditAdvisorOptions
            {
                Credentials = FileCredentialStore.Open(Path.Combine(directory, "chains")),
                DisclosureDirectory = Path.Combine(directory, "values"),
                MaxListedValues = 3,
            });
            AgentScopeSet boss = Proposed(advice, "boss", parent);
            AgentScopeSet worker = Proposed(advice, "boss/worker", boss);
            bool[] again = await CallAsync(Path.Combine(directory, "again"), boss, worker, calls, erased: 0);
            return advice.Allowed == allowed.Count(was => was)
                && boss.Attenuates(parent) && worker.Attenuates(boss) && (ReferenceEquals(worker, boss) || worker.Attenuates(child))
                && allowed.Zip(again).All(pair => pair.Second || !pair.First);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Makes the calls by turns as the child and as its parent; some values are erased afterwards.</summary>
    private static async Task<bool[]> CallAsync(string directory, AgentScopeSet parent, AgentScopeSet child, ToolCall[] calls, int erased)
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        using AgentPrincipal boss = await authority.IssueAsync(Support.Given.Grant(scopes: parent, name: "boss"));
        using AgentPrincipal worker = await boss.DelegateAsync(Support.Given.Delegation(scopes: child, name: "worker"));
        await using FileDisclosureStore values = FileDisclosureStore.Open(Path.Combine(directory, "values"));
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor).AuditTo(FileAuditStore.Open(Path.Combine(directory, "log")))
            .KeepCredentialsIn(FileCredentialStore.Open(Path.Combine(directory, "chains"))).KeepArgumentsIn(values).Build();
        bool[] allowed = new bool[calls.Length];
        for (int i = 0; i < calls.Length; i++)
        {
            await using AccessDecision decision = await guard.AuthorizeAsync(i % 2 == 0 ? worker : boss, calls[i]);
            allowed[i] = decision.IsAllowed;
            if (decision.IsAllowed)
            {
                await decision.CompleteAsync();
            }

            foreach (string argument in calls[i].Arguments.Names.Where(_ => i % 6 < erased))
            {
                await values.EraseAsync(decision.CallId, argument);
            }
        }

        return allowed;
    }

    /// <summary>Of a name that did nothing there is nothing to prove.</summary>
    private static AgentScopeSet Proposed(AuditAdvice advice, string name, AgentScopeSet otherwise) =>
        advice.Scopes.Names.FirstOrDefault(advised => advised.ToString() == name)?.Grants.Single().Proposed is { Count: > 0 } proposed ? proposed : otherwise;
}
