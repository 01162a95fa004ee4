using AgentIdentity.Sdk.Mcp.Paths;
using AgentIdentity.Sdk.Testing;
using ModelContextProtocol.AspNetCore;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The contract of adapters, on every way to a tool of an MCP server.</summary>
public sealed class AdapterPathTests
{
    private static readonly AdapterPath[] Paths =
    [
        new StreamPath(),
        new HttpPath(HttpServerSessionMode.Stateless),
        new HttpPath(HttpServerSessionMode.Stateful),
        new HeaderPath(),
        new HandlerPath(isAlternate: false),
        new HandlerPath(isAlternate: true),
        new FunctionPath(isGuardedHere: false),
        new FunctionPath(isGuardedHere: true),
    ];

    public static TheoryData<AdapterPath, ContractClause> Clauses
    {
        get
        {
            TheoryData<AdapterPath, ContractClause> clauses = [];
            foreach (AdapterPath path in Paths)
            {
                foreach (ContractClause clause in AdapterContract.For(path))
                {
                    clauses.Add(path, clause);
                }
            }

            return clauses;
        }
    }

    [Theory]
    [MemberData(nameof(Clauses), DisableDiscoveryEnumeration = true)]
    public Task Every_way_keeps(AdapterPath path, ContractClause clause)
    {
        path.Should().NotBeNull();
        return clause.CheckAsync();
    }
}
