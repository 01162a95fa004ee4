using System.Text.Json;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Minting never signs what a verifier then cannot read: the limits of the reader are those of the writer.</summary>
public sealed class MintedAlwaysVerifiesTests
{
    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public async Task A_meet_constrains_no_more_arguments_than_a_verifier_reads(int argumentsOfEach, bool canBeSaid)
    {
        AgentScopeSet meet = AgentScopeSet.Meet(Open("left", argumentsOfEach), Open("right", argumentsOfEach));

        meet.Count.Should().Be(canBeSaid ? 1 : 0);
        await MintAndProve(meet);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ArgumentConstraint.MaxDepth)]
    public async Task The_deepest_constraint_on_the_deepest_value_verifies(int depth)
    {
        string value = new string('[', ToolArguments.MaxDepth) + new string(']', ToolArguments.MaxDepth);
        ArgumentConstraint constraint = ArgumentConstraint.OneOf(JsonElement.Parse(value, new JsonDocumentOptions { MaxDepth = ToolArguments.MaxDepth + 1 }));
        for (int i = 1; i < depth; i++)
        {
            constraint = ArgumentConstraint.All(constraint);
        }

        await MintAndProve([AgentScope.For("a.x").Where("x", constraint)]);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.9Z")]
    [InlineData("9999-12-31T23:59:59.9999999Z")]
    public async Task Any_instant_a_credential_begins_at_can_be_read(string notBefore)
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(notBefore: DateTimeOffset.Parse(notBefore, System.Globalization.CultureInfo.InvariantCulture)));

        given.Prove(agent.Credential);
    }

    private static AgentScopeSet Open(string prefix, int arguments)
    {
        AgentScope scope = Enumerable.Range(0, arguments).Aggregate(AgentScope.For("a.x"), (scope, i) => scope.Any($"{prefix}{i}"));
        return [scope.AnyOtherArguments()];
    }

    private static async Task MintAndProve(AgentScopeSet scopes)
    {
        using Given given = new();
        using AgentPrincipal agent = await given.Agent(Given.Grant(scopes: scopes));

        given.Prove(agent.Credential).Scopes.ToJson().Should().Be(scopes.ToJson());
    }
}
