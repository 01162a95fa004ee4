using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.Hosting;

/// <content>What decides beyond scopes.</content>
public sealed partial class AgentIdentityBuilder
{
    /// <inheritdoc cref="AgentGuardBuilder.AddPolicy"/>
    public AgentIdentityBuilder AddPolicy(IAgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Configure((_, guard) => guard.AddPolicy(policy));
    }

    /// <summary>Asks a policy from the services about every call that a credential covers.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public AgentIdentityBuilder AddPolicy<T>()
        where T : class, IAgentPolicy => Configure((services, guard) => guard.AddPolicy(services.GetRequiredService<T>()));

    /// <inheritdoc cref="AgentGuardBuilder.UsePolicies"/>
    public AgentIdentityBuilder UsePolicies(IPolicySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return Configure((_, guard) => guard.UsePolicies(source));
    }

    /// <summary>Asks the policies of a source from the services, after those that were added one by one.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public AgentIdentityBuilder UsePolicies<T>()
        where T : class, IPolicySource => Configure((services, guard) => guard.UsePolicies(services.GetRequiredService<T>()));

    /// <inheritdoc cref="AgentGuardBuilder.ShadowPolicies"/>
    public AgentIdentityBuilder ShadowPolicies(IPolicySource candidate, TimeSpan? patience = null)
    {
        _ = new AgentGuardBuilder().ShadowPolicies(candidate, patience);
        return Configure((_, guard) => guard.ShadowPolicies(candidate, patience));
    }

    /// <inheritdoc cref="AgentGuardBuilder.UseLedger"/>
    public AgentIdentityBuilder UseLedger(IUsageLedger ledger)
    {
        ArgumentNullException.ThrowIfNull(ledger);
        return Configure((_, guard) => guard.UseLedger(ledger));
    }

    /// <summary>Debits charges and remembers proofs in a ledger from the services.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public AgentIdentityBuilder UseLedger<T>()
        where T : class, IUsageLedger => Configure((services, guard) => guard.UseLedger(services.GetRequiredService<T>()));
}
