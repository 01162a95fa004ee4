using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Explaining;

/// <summary>Holds what policies say against what a record says.</summary>
internal static class ReplayComparison
{
    public static (ReplayFinding Finding, string Story) Compare(RecordedDecision decision, IReadOnlyList<ReplayedVerdict> verdicts)
    {
        ReplayedVerdict? refusing = verdicts.FirstOrDefault(verdict => verdict.Verdict is null || verdict.Verdict.Denial is not null);
        ReplayedVerdict? asking = verdicts.FirstOrDefault(verdict => verdict.Verdict?.Approval is not null);
        bool isAllowed = decision.Decision == AuditDecision.Allow;
        if (refusing is not null)
        {
            return Refused(decision, refusing, refusing.Verdict?.Denial?.Code ?? DenialCodes.PolicyFailed, isAllowed);
        }

        if (asking is not null)
        {
            return isAllowed
                ? decision.Approval is { } approval ? (ReplayFinding.Confirmed, $"{asking.Policy} asks people, and they approved it ({approval})") : (ReplayFinding.Contradicted, $"{asking.Policy} asks people, and the record names no approval")
                : Refused(decision, asking, DenialCodes.ApprovalRequired, isAllowed);
        }

        if (isAllowed)
        {
            return (ReplayFinding.Confirmed, verdicts.Any(verdict => verdict.RestsOnUnknown) ? "no policy objects; that the counters had room, only the record says" : "no policy objects");
        }

        return decision.Policy is { } decided && verdicts.Any(verdict => verdict.Policy == decided && verdict.RestsOnUnknown)
            ? (ReplayFinding.Unknown, $"{decided} refused because of counters, and what they held is not known")
            : decision.Policy is { } other
                ? (ReplayFinding.Contradicted, $"the record says that {other} refused, and no policy does")
                : (ReplayFinding.Unknown, $"no policy refused: the guard itself did ({decision.Code})");
    }

    private static (ReplayFinding Finding, string Story) Refused(RecordedDecision decision, ReplayedVerdict by, string code, bool isAllowed)
    {
        if (isAllowed)
        {
            return (ReplayFinding.Contradicted, $"{by.Policy} refuses ({code}), and the record allows");
        }

        if (decision.Policy is null)
        {
            return (ReplayFinding.Unknown, $"no policy was asked: the guard itself refused ({decision.Code})");
        }

        return decision.Policy == by.Policy && decision.Code == code
            ? (ReplayFinding.Confirmed, $"{by.Policy} refuses ({code})")
            : by.RestsOnUnknown
                ? (ReplayFinding.Unknown, $"{by.Policy} refuses ({code}), by counters that are not known; the record says {decision.Policy} ({decision.Code})")
                : (ReplayFinding.Contradicted, $"{by.Policy} refuses ({code}), and the record says {decision.Policy} ({decision.Code})");
    }
}
