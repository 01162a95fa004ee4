using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace AgentIdentity.Sdk;

/// <summary>The span around a decision and what is counted of it. While nobody listens, a decision costs two comparisons more.</summary>
/// <remarks>INVARIANT: listeners are the host's. One that throws changes no decision.</remarks>
internal sealed class DecisionTelemetry(TimeProvider clock)
{
    private const int MaxValues = 200;

    private static readonly Counter<long> Decisions = AgentIdentityDiagnostics.Meter.CreateCounter<long>(
        AgentIdentityDiagnostics.Decisions, "{decision}", "Decisions of guards, by what was decided, code and tool.");

    private static readonly Histogram<double> Duration = AgentIdentityDiagnostics.Meter.CreateHistogram<double>(
        AgentIdentityDiagnostics.DecisionDuration, "s", "How long a decision took, its record included.");

    private readonly KnownValues _tools = new(MaxValues);
    private readonly KnownValues _codes = new(MaxValues);

    public static bool IsOn => AgentIdentityDiagnostics.Source.HasListeners() || Decisions.Enabled || Duration.Enabled;

    /// <summary>Begins a decision.</summary>
    public long Begin(out Activity? span)
    {
        try
        {
            span = AgentIdentityDiagnostics.Source.StartActivity(AgentIdentityDiagnostics.AuthorizeSpan);
        }
        catch (Exception)
        {
            span = null;
        }

        return clock.GetTimestamp();
    }

    /// <summary>Tells how it was decided.</summary>
    public void Tell(AccessDecision decision, bool isHolderKnown, long started, Activity? span)
    {
        string verdict = decision.Denial is null ? "allow" : decision.IsAllowed ? "observe" : "deny";
        string code = decision.Denial?.Code ?? "ok";
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag(AgentIdentityDiagnostics.DecisionTag, verdict);
            span.SetTag(AgentIdentityDiagnostics.CodeTag, code);
            span.SetTag(AgentIdentityDiagnostics.CallTag, decision.CallId);
            if (decision.Policy is { } policy)
            {
                span.SetTag(AgentIdentityDiagnostics.PolicyTag, policy);
            }

            if (isHolderKnown)
            {
                span.SetTag(AgentIdentityDiagnostics.ToolTag, decision.Action);
                span.SetTag(AgentIdentityDiagnostics.AgentTag, decision.Credential?.Holder.ToUri().ToString());
            }
        }

        try
        {
            Measure(verdict, _codes.Admit(code), ToolOf(decision, isHolderKnown), clock.GetElapsedTime(started));
        }
        catch (Exception)
        {
            // What was decided stays decided.
        }
    }

    /// <summary>Ends the span of a decision, or of one that failed.</summary>
    public static void End(Activity? span)
    {
        try
        {
            span?.Dispose();
        }
        catch (Exception)
        {
            // What was decided stays decided.
        }
    }

    private static void Measure(string verdict, string code, string tool, TimeSpan duration)
    {
        KeyValuePair<string, object?> verdictTag = new(AgentIdentityDiagnostics.DecisionTag, verdict);
        Decisions.Add(
            1,
            verdictTag,
            new KeyValuePair<string, object?>(AgentIdentityDiagnostics.CodeTag, code),
            new KeyValuePair<string, object?>(AgentIdentityDiagnostics.ToolTag, tool));
        Duration.Record(duration.TotalSeconds, verdictTag);
    }

    /// <summary>INVARIANT: a tool's name is a caller's text until a call of it was allowed; before that, and for callers nobody knows, it is no label.</summary>
    private string ToolOf(AccessDecision decision, bool isHolderKnown) =>
        decision.Denial is null ? _tools.Admit(decision.Action)
        : isHolderKnown ? _tools.Show(decision.Action)
        : AgentIdentityDiagnostics.Other;
}
