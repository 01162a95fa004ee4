using AgentIdentity.Sdk.Approvals;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Says what the host's guard is made of. Every method is that of <see cref="AgentGuardBuilder"/>, done when the host starts.</summary>
/// <remarks>
/// A type argument instead of an object means that the service of that type is asked for then; it must be registered. Services that hold something
/// (sinks, a log key) are disposed by the container, after the guard.
/// </remarks>
public sealed partial class AgentIdentityBuilder
{
    private readonly GuardRecipe _recipe;

    internal AgentIdentityBuilder(IServiceCollection services, GuardRecipe recipe)
    {
        Services = services;
        _recipe = recipe;
    }

    /// <summary>The services of the host.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Does anything that has no method here, with the services at hand; in order with everything else. The log and its key are named by the methods here.</summary>
    /// <param name="configure">Adds to the guard that is being built.</param>
    public AgentIdentityBuilder Configure(Action<IServiceProvider, AgentGuardBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        _recipe.Add(configure);
        return this;
    }

    /// <inheritdoc cref="AgentGuardBuilder.Trust"/>
    public AgentIdentityBuilder Trust(TrustAnchor anchor)
    {
        ArgumentNullException.ThrowIfNull(anchor);
        return Configure((_, guard) => guard.Trust(anchor));
    }

    /// <inheritdoc cref="AgentGuardBuilder.TrustAll"/>
    public AgentIdentityBuilder TrustAll(TrustAnchors anchors)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        return Configure((_, guard) => guard.TrustAll(anchors));
    }

    /// <inheritdoc cref="AgentGuardBuilder.AcceptPresentedChains"/>
    public AgentIdentityBuilder AcceptPresentedChains(string audience)
    {
        _ = new AgentGuardBuilder().AcceptPresentedChains(audience);     // refused where the mistake is made
        return Configure((_, guard) => guard.AcceptPresentedChains(audience));
    }

    /// <inheritdoc cref="AgentGuardBuilder.ForAudience"/>
    public AgentIdentityBuilder ForAudience(string audience)
    {
        _ = new AgentGuardBuilder().ForAudience(audience);
        return Configure((_, guard) => guard.ForAudience(audience));
    }

    /// <inheritdoc cref="AgentGuardBuilder.InSegment"/>
    public AgentIdentityBuilder InSegment(string segment)
    {
        _ = new AgentGuardBuilder().InSegment(segment);
        return Configure((_, guard) => guard.InSegment(segment));
    }

    /// <inheritdoc cref="AgentGuardBuilder.InEnvironment"/>
    public AgentIdentityBuilder InEnvironment(string environment)
    {
        _ = new AgentGuardBuilder().InEnvironment(environment);
        return Configure((_, guard) => guard.InEnvironment(environment));
    }

    /// <inheritdoc cref="AgentGuardBuilder.WithLimits"/>
    /// <remarks>Instead of the limits in <see cref="AgentIdentityOptions"/>, all of them.</remarks>
    public AgentIdentityBuilder WithLimits(VerificationLimits limits)
    {
        _ = new CredentialVerifier(new TrustAnchors(), limits);
        return Configure((_, guard) => guard.WithLimits(limits));
    }

    /// <inheritdoc cref="AgentGuardBuilder.CacheChains"/>
    public AgentIdentityBuilder CacheChains(int chains)
    {
        _ = new AgentGuardBuilder().CacheChains(chains);
        return Configure((_, guard) => guard.CacheChains(chains));
    }

    /// <inheritdoc cref="AgentGuardBuilder.UseClock"/>
    public AgentIdentityBuilder UseClock(TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        return Configure((_, guard) => guard.UseClock(clock));
    }

    /// <inheritdoc cref="AgentGuardBuilder.CheckRevocation"/>
    public AgentIdentityBuilder CheckRevocation(IRevocationSource revocations)
    {
        ArgumentNullException.ThrowIfNull(revocations);
        return Configure((_, guard) => guard.CheckRevocation(revocations));
    }

    /// <summary>Refuses what a source from the services says was revoked, or cannot tell not to be.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public AgentIdentityBuilder CheckRevocation<T>()
        where T : class, IRevocationSource => Configure((services, guard) => guard.CheckRevocation(services.GetRequiredService<T>()));

    /// <inheritdoc cref="AgentGuardBuilder.CheckStanding"/>
    public AgentIdentityBuilder CheckStanding(IAgentStanding standing)
    {
        ArgumentNullException.ThrowIfNull(standing);
        return Configure((_, guard) => guard.CheckStanding(standing));
    }

    /// <summary>Refuses agents that a source from the services says are suspended or retired, or cannot tell not to be.</summary>
    /// <typeparam name="T">The service.</typeparam>
    public AgentIdentityBuilder CheckStanding<T>()
        where T : class, IAgentStanding => Configure((services, guard) => guard.CheckStanding(services.GetRequiredService<T>()));

    /// <inheritdoc cref="AgentGuardBuilder.CheckComposition"/>
    public AgentIdentityBuilder CheckComposition(IAgentComposition compositions)
    {
        ArgumentNullException.ThrowIfNull(compositions);
        return Configure((_, guard) => guard.CheckComposition(compositions));
    }

    /// <inheritdoc cref="AgentGuardBuilder.UseApprovals"/>
    public AgentIdentityBuilder UseApprovals(ApprovalOptions approvals)
    {
        ArgumentNullException.ThrowIfNull(approvals);
        return Configure((_, guard) => guard.UseApprovals(approvals));
    }

    /// <summary>Asks people where policies demand it, with options that need services: a store, an authority.</summary>
    /// <param name="approvals">Makes the options.</param>
    public AgentIdentityBuilder UseApprovals(Func<IServiceProvider, ApprovalOptions> approvals)
    {
        ArgumentNullException.ThrowIfNull(approvals);
        return Configure((services, guard) => guard.UseApprovals(approvals(services)));
    }

    /// <summary>Calls back when something fails that an operator must know, beside the log message that tells of it. May be called several times.</summary>
    /// <param name="alarm">The callback; what it throws is ignored.</param>
    public AgentIdentityBuilder OnAlarm(Action<Exception> alarm)
    {
        ArgumentNullException.ThrowIfNull(alarm);
        _recipe.Alarms.Add(alarm);
        return this;
    }

    /// <inheritdoc cref="AgentGuardBuilder.ObserveOnlyUnsafe"/>
    public AgentIdentityBuilder ObserveOnlyUnsafe() => Configure((_, guard) => guard.ObserveOnlyUnsafe());
}
