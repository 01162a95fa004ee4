namespace AgentIdentity.Sdk.Testing.Support;

// Adapters that are right but for one thing, which is what each is named for: here, for whom they act.

/// <summary>Keeps who acts in one place for all runs.</summary>
internal sealed class OneIdentityForAll : DirectPath
{
    private readonly TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private AgentPrincipal? _acting;
    private int _asking;

    protected override async Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        _acting = agent;
        if (agent?.Name.StartsWith("agent", StringComparison.Ordinal) ?? false)
        {
            if (Interlocked.Increment(ref _asking) == 8)
            {
                _together.SetResult();
            }

            await _together.Task;
        }

        return await base.CallAsync(scene, _acting, ask, cancellationToken);
    }
}

/// <summary>Runs a sub-agent in the name of its parent.</summary>
internal sealed class SubAgentsActForTheirParent : DirectPath
{
    protected override Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        base.CallAsync(scene, ReferenceEquals(agent, scene.SubAgent) ? scene.Agent : agent, ask, cancellationToken);
}

/// <summary>Does not come back from a sub-agent.</summary>
internal sealed class ParentsStaySubAgents : DirectPath
{
    private AgentPrincipal? _acting;

    protected override Task<string> CallAsync(AdapterScene scene, AgentPrincipal? agent, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        if (scene.SubAgent is not null && ReferenceEquals(agent, scene.SubAgent))
        {
            _acting = agent;
        }

        return base.CallAsync(scene, _acting ?? agent, ask, cancellationToken);
    }
}
