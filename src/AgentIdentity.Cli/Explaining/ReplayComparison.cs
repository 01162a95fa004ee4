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
        // What the record names may have refused for a reason nobody kept, before the others had a say.
        bool mayHaveRefused = verdicts.Any(verdict => verdict.Policy == decision.Policy && verdict.RestsOnUnknown);
        if (refusing is not null)
        {
            return Refused(decision, refusing, refusing.Verdict?.Denial?.Code ?? DenialCodes.PolicyFailed, isAllowed, mayHaveRefused);
        }

        if (asking is not null)
        {
            return isAllowed
                ? decision.Approval is { } approval ? (ReplayFinding.Confirmed, $"{asking.Policy} asks people, and they approved it ({approval})") : (ReplayFinding.Contradicted, $"{asking.Policy} asks people, and the record names no approval")
                : Refused(decision, asking, DenialCodes.ApprovalRequired, isAllowed, mayHaveRefused);
        }

        if (isAllowed)
        {
            return (ReplayFinding.Confirmed, verdicts.Any(verdict => verdict.RestsOnUnknown) ? "no policy objects; that counters and the state of that moment did not, only the record says" : "no policy objects");
        }

        return mayHaveRefused
            ? (ReplayFinding.Unknown, $"{decision.Policy} refused because of counters or the state of that moment, which are not known")
            : decision.Policy is { } other
                ? (ReplayFinding.Contradicted, $"the record says that {other} refused, and no policy does")
                : (ReplayFinding.Unknown, $"no policy refused: the guard itself did ({decision.Code})");
    }

    private static (ReplayFinding Finding, string Story) Refused(RecordedDecision decision, ReplayedVerdict by, string code, bool isAllowed, bool mayHaveRefused)
    {
        if (isAllowed)
        {
            return by.RestsOnUnknown
                ? (ReplayFinding.Unknown, $"{by.Policy} refuses ({code}), by what is not known of that moment, and the record allows")
                : (ReplayFinding.Contradicted, $"{by.Policy} refuses ({code}), and the record allows");
        }

        if (decision.Policy is null)
        {
            return (ReplayFinding.Unknown, $"no policy was asked: the guard itself refused ({decision.Code})");
        }

        return decision.Policy == by.Policy && decision.Code == code
            ? (ReplayFinding.Confirmed, $"{by.Policy} refuses ({code})")
            : by.RestsOnUnknown || mayHaveRefused
                ? (ReplayFinding.Unknown, $"{by.Policy} refuses ({code}), by what is not known of that moment; the record says {decision.Policy} ({decision.Code})")
                : (ReplayFinding.Contradicted, $"{by.Policy} refuses ({code}), and the record says {decision.Policy} ({decision.Code})");
    }
}
