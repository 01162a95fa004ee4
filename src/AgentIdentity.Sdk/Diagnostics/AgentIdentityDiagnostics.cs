using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentIdentity.Sdk;

/// <summary>The names under which the library traces and measures. Arguments, tokens and what nobody vouches for never appear in either.</summary>
public static class AgentIdentityDiagnostics
{
    /// <summary>The name of the activity source and of the meter.</summary>
    public const string Name = "AgentIdentity.Sdk";

    /// <summary>The span around one decision of a guard. The decision's record bears its trace and span id.</summary>
    public const string AuthorizeSpan = "agentidentity.authorize";

    /// <summary>A counter of decisions, by <see cref="DecisionTag"/>, <see cref="CodeTag"/> and <see cref="ToolTag"/>.</summary>
    public const string Decisions = "agentidentity.decisions";

    /// <summary>A histogram of how long a decision took, record included, in seconds, by <see cref="DecisionTag"/>.</summary>
    public const string DecisionDuration = "agentidentity.decision.duration";

    /// <summary>A counter of audit records that sinks have taken, by <see cref="SinkTag"/>.</summary>
    public const string SinkDelivered = "agentidentity.audit.sink.delivered";

    /// <summary>A counter of failures on the way to a sink, by <see cref="SinkTag"/> and <see cref="CodeTag"/>.</summary>
    public const string SinkFailures = "agentidentity.audit.sink.failures";

    /// <summary>A gauge of how many stored records a sink had not got after its latest delivery, by <see cref="SinkTag"/>.</summary>
    public const string SinkLag = "agentidentity.audit.sink.lag";

    /// <summary>What was decided: <c>allow</c>, <c>deny</c> or <c>observe</c>.</summary>
    public const string DecisionTag = "agentidentity.decision";

    /// <summary>The stable code of a refusal or failure; <c>ok</c> when there is none. A meter shows at most 200 of policies' own, then <see cref="Other"/>.</summary>
    public const string CodeTag = "agentidentity.code";

    /// <summary>The policy that refused the call, or asked for people; only in spans.</summary>
    public const string PolicyTag = "agentidentity.policy";

    /// <summary>The id that joins a decision and its outcome; spans only.</summary>
    public const string CallTag = "agentidentity.call_id";

    /// <summary>The action. A meter shows at most 200 that were allowed once, and <see cref="Other"/> for everything else.</summary>
    public const string ToolTag = "gen_ai.tool.name";

    /// <summary>The agent that asks, as a URI (RFC 9278); spans only, and only once it is known who asks.</summary>
    public const string AgentTag = "gen_ai.agent.id";

    /// <summary>The name of a sink.</summary>
    public const string SinkTag = "agentidentity.sink";

    /// <summary>Stands for every value that is not shown.</summary>
    public const string Other = "other";

    internal static ActivitySource Source { get; } = new(Name);

    internal static Meter Meter { get; } = new(Name);
}
