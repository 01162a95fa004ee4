using AgentIdentity.Sdk.Testing.Support;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The contract of adapters: a right one passes every clause.</summary>
public sealed class AdapterContractTests
{
    public static TheoryData<ContractClause> Clauses => [.. AdapterContract.For(new DirectPath())];

    [Theory]
    [MemberData(nameof(Clauses), DisableDiscoveryEnumeration = true)]
    public Task A_right_adapter_keeps(ContractClause clause) => clause.CheckAsync();

    [Fact]
    public async Task An_adapter_that_runs_what_is_refused_breaks_what_says_so()
    {
        ContractClause[] refusals = [.. AdapterContract.For(new RunsFirst()).Where(clause => clause.Name.Contains("never runs the tool", StringComparison.Ordinal))];

        refusals.Should().NotBeEmpty();
        foreach (ContractClause clause in refusals)
        {
            await clause.Invoking(broken => broken.CheckAsync()).Should().ThrowAsync<ContractException>();
        }
    }

    /// <summary>Asks when it is too late.</summary>
    private sealed class RunsFirst : DirectPath
    {
        protected override async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
        {
            await scene.SendAsync((string)ask["to"]!, (string)ask["body"]!, cancellationToken);
            return await base.CallAsync(scene, agent, ask, cancellationToken);
        }
    }
}
