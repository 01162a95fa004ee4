namespace AgentIdentity.Sdk.Testing;

/// <summary>What every adapter must do on every way in which its framework can run a tool. Runs in any test framework: a broken clause is a <see cref="ContractException"/>.</summary>
/// <remarks>
/// An adapter is what stands between a framework and its tools: those of this library pass, and so can your own. Write an <see cref="AdapterPath"/>
/// for each way, streaming and direct calls included, and check each.
/// </remarks>
public static class AdapterContract
{
    /// <summary>Checks every clause, and names each that is broken.</summary>
    /// <param name="path">The way.</param>
    /// <exception cref="ContractException">At least one is broken.</exception>
    public static Task CheckAsync(AdapterPath path) => ContractClause.CheckAllAsync(For(path));

    /// <summary>The clauses one by one, for a test framework that shows each.</summary>
    /// <param name="path">The way.</param>
    public static IReadOnlyList<ContractClause> For(AdapterPath path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return
        [
            Over("a call that no scope covers never runs the tool", RefusalClauses.NoScopeAsync),
            Over("a call whose arguments no scope permits never runs the tool", RefusalClauses.ArgumentsAsync),
            Over("a call that a policy refuses never runs the tool, and the model learns nothing about the policy", RefusalClauses.PolicyAsync),
            Over("a call that waits for people never runs the tool", RefusalClauses.PendingAsync),
            Over("where nobody is known nothing runs", RefusalClauses.NobodyAsync),
            Over("an agent that has expired or was disposed runs nothing", RefusalClauses.EndedAsync),
            Over("arguments that are no JSON never run the tool", RefusalClauses.UnreadableAsync),
            Over("the model is told the code and the action and no more, and goes on", RefusalClauses.ToldAsync),
            Over("five refusals in a row end nothing", RefusalClauses.FiveAsync),
            Over("an allowed call runs once, and its result is told", CallClauses.RunsOnceAsync),
            Over("the tool runs on the arguments that were checked, whatever happens to them meanwhile", CallClauses.SnapshotAsync),
            Over("a call is one decision, one charge and one outcome", CallClauses.OneChargeAsync),
            Over("a tool that fails is recorded as faulted, and the run shows no trace of it", CallClauses.FaultedAsync),
            Over("a run that is cancelled before the call runs nothing", CallClauses.CancelledBeforeAsync),
            Over("cancelling reaches the tool and is recorded", CallClauses.CancelledMeanwhileAsync),
            Over("agents that run at once keep their own identities", IdentityClauses.AtOnceAsync),
            Over("a sub-agent acts under its own credential, and its parent again afterwards", IdentityClauses.SubAgentAsync),
        ];

        ContractClause Over(string name, Func<AdapterPath, Task> check) => new(name, () => check(path));
    }
}
