using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Has routing select the guarded form of every endpoint that demands a scope, however it was mapped: minimal API, controller, group, dynamic.</summary>
internal sealed class GuardedEndpointPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    private readonly ConditionalWeakTable<Endpoint, Endpoint> _guarded = [];

    /// <summary>Last, when others have put their endpoints in the place of dynamic ones.</summary>
    public override int Order => int.MaxValue;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) =>
        endpoints.Any(endpoint => GuardedEndpoint.IsNeededFor(endpoint) || endpoint.Metadata.GetMetadata<IDynamicEndpointMetadata>() is { IsDynamic: true });

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        for (int i = 0; i < candidates.Count; i++)
        {
            CandidateState candidate = candidates[i];
            if (candidates.IsValidCandidate(i) && GuardedEndpoint.IsNeededFor(candidate.Endpoint))
            {
                candidates.ReplaceEndpoint(i, _guarded.GetValue(candidate.Endpoint, GuardedEndpoint.Around), candidate.Values);
            }
        }

        return Task.CompletedTask;
    }
}
