using AgentIdentity.Sdk.AspNetCore.Support;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What every adapter must do, over loopback.</summary>
public sealed class AdapterContractTests
{
    public static TheoryData<ContractClause> MinimalApi => [.. AdapterContract.For(new MinimalApiPath())];

    public static TheoryData<ContractClause> Controller => [.. AdapterContract.For(new ControllerPath())];

    [Theory]
    [MemberData(nameof(MinimalApi), DisableDiscoveryEnumeration = true)]
    public Task A_minimal_api_keeps(ContractClause clause) => clause.CheckAsync();

    [Theory]
    [MemberData(nameof(Controller), DisableDiscoveryEnumeration = true)]
    public Task A_controller_keeps(ContractClause clause) => clause.CheckAsync();
}
