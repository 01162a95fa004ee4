using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

public sealed class DescentTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public async Task An_agent_descends_from_itself_and_from_all_above_it_and_from_nobody_else()
    {
        using AgentPrincipal root = await _given.Agent();
        using AgentPrincipal child = await root.DelegateAsync(Given.Delegation(further: 1));
        using AgentPrincipal grandchild = await child.DelegateAsync(Given.Delegation());
        using AgentPrincipal sibling = await root.DelegateAsync(Given.Delegation());
        using AgentPrincipal stranger = await _given.Agent();

        root.IsOrDescendsFrom(root).Should().BeTrue();
        grandchild.IsOrDescendsFrom(root).Should().BeTrue();
        grandchild.IsOrDescendsFrom(child).Should().BeTrue();
        root.IsOrDescendsFrom(child).Should().BeFalse();
        child.IsOrDescendsFrom(grandchild).Should().BeFalse();
        sibling.IsOrDescendsFrom(child).Should().BeFalse();
        stranger.IsOrDescendsFrom(root).Should().BeFalse();
        root.IsOrDescendsFrom(stranger).Should().BeFalse();
    }

    [Fact]
    public async Task Renewing_either_changes_nothing()
    {
        using AgentPrincipal root = await _given.Agent();
        using AgentPrincipal child = await root.DelegateAsync(Given.Delegation());
        _given.Clock.Advance(TimeSpan.FromSeconds(10));

        await root.RenewAsync();
        child.IsOrDescendsFrom(root).Should().BeTrue();
        await child.RenewAsync();
        child.IsOrDescendsFrom(root).Should().BeTrue();
    }

    [Fact]
    public async Task A_second_agent_under_the_same_key_is_another_agent()
    {
        using AgentKeyring keyring = new();
        IAgentSigner key = keyring.CreateSigner();
        using AgentPrincipal root = await _given.Agent(Given.Grant(further: 1));
        AgentCredential chain = await root.DelegateToAsync(key.PublicKey, Given.Delegation());
        using AgentPrincipal one = AgentPrincipal.FromCredential(_given.Prove(chain), key, keyring);
        using AgentPrincipal other = AgentPrincipal.FromCredential(_given.Prove(chain), key, keyring);

        one.IsOrDescendsFrom(root).Should().BeTrue();
        one.IsOrDescendsFrom(other).Should().BeFalse("nobody has looked which of the two may do less");
    }
}
