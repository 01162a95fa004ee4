namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>Who an agent of the framework is in a run: always the agent that acts already, or one below it.</summary>
internal abstract class RunIdentity
{
    /// <summary>The principal of one run, or why there is none.</summary>
    /// <param name="acting">Who acts where the run begins; null when nobody does.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public abstract ValueTask<(AgentPrincipal? Agent, Denial? Denial)> TakeAsync(AgentPrincipal? acting, CancellationToken cancellationToken);

    /// <summary>The run is over.</summary>
    public virtual void Release(AgentPrincipal agent)
    {
    }

    /// <summary>The same principal in every run.</summary>
    /// <param name="agent">The principal; its owner disposes it.</param>
    public sealed class Bound(AgentPrincipal agent) : RunIdentity
    {
        public override ValueTask<(AgentPrincipal? Agent, Denial? Denial)> TakeAsync(AgentPrincipal? acting, CancellationToken cancellationToken) =>
            ValueTask.FromResult<(AgentPrincipal?, Denial?)>(acting is null || agent.IsOrDescendsFrom(acting)
                ? (agent, null)
                : (null, new Denial(DenialCodes.IdentityNotNarrower, $"{acting.Name} runs {agent.Name}, which is not below it: bind a sub-agent that it delegated to, or a delegation")));
    }

    /// <summary>A principal of its own for every run, delegated by whoever acts, with a key that ends with the run.</summary>
    /// <param name="delegation">What it may do.</param>
    public sealed class Delegated(Delegation delegation) : RunIdentity
    {
        public override async ValueTask<(AgentPrincipal? Agent, Denial? Denial)> TakeAsync(AgentPrincipal? acting, CancellationToken cancellationToken)
        {
            if (acting is null)
            {
                return (null, new Denial(DenialCodes.IdentityMissing, $"nobody acts who could delegate to {delegation.Name}; run it from an agent that has an identity"));
            }

            try
            {
                return (await acting.DelegateAsync(delegation, cancellationToken).ConfigureAwait(false), null);
            }
            catch (DelegationException refused)
            {
                return (null, refused.Denial);
            }
        }

        public override void Release(AgentPrincipal agent) => agent.Dispose();
    }
}
