using AgentIdentity.Sdk.AgentFramework.Support;
using AgentIdentity.Sdk.Testing;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>The contract of adapters, on every way in which the Agent Framework runs a tool.</summary>
public sealed class AdapterContractTests
{
    public static TheoryData<string, string> Clauses
    {
        get
        {
            TheoryData<string, string> clauses = [];
            foreach (AdapterPath path in AgentPaths.All)
            {
                foreach (ContractClause clause in AdapterContract.For(path))
                {
                    clauses.Add(path.Name, clause.Name);
                }
            }

            return clauses;
        }
    }

    [Theory]
    [MemberData(nameof(Clauses))]
    public Task Every_way_keeps_every_clause(string path, string clause) =>
        AdapterContract.For(AgentPaths.All.Single(each => each.Name == path)).Single(each => each.Name == clause).CheckAsync();
}
