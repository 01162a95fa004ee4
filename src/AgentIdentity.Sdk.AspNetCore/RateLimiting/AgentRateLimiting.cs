using System.Threading.RateLimiting;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Http;

namespace Microsoft.AspNetCore.RateLimiting;

/// <summary>Limits how often an agent may call.</summary>
/// <remarks>
/// The guard's own quotas are charged with the decision and hold for all services that share a ledger; this holds for one process, and costs nothing but
/// memory. Put <c>UseRateLimiter</c> after <c>UseAuthorization</c>: before it nobody is proved yet, and everybody shares one limit. A call that is turned
/// away then was decided, and is recorded as abandoned.
/// </remarks>
public static class AgentRateLimiting
{
    /// <summary>Adds a policy with a bucket of tokens for each agent that an authority vouches for, by its proved lineage: those it delegates to share its bucket, for
    /// whoever delegates has as many keys as it likes. Requests of which nothing is proved share one bucket.</summary>
    /// <param name="options">The options of the rate limiter.</param>
    /// <param name="policyName">The policy's name, for <c>RequireRateLimiting</c>.</param>
    /// <param name="bucket">The size of each bucket, and how it is filled.</param>
    public static RateLimiterOptions AddAgentPolicy(this RateLimiterOptions options, string policyName, TokenBucketRateLimiterOptions bucket)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(bucket);
        return options.AddPolicy(policyName, context => PartitionOf(context, bucket));
    }

    private static RateLimitPartition<string?> PartitionOf(HttpContext context, TokenBucketRateLimiterOptions bucket) =>
        RateLimitPartition.GetTokenBucketLimiter(context.Features.Get<RequestDecision>()?.Agent?.Lineage, _ => bucket);
}
