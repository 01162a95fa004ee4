namespace AgentIdentity.Sdk.Policies;

/// <summary>What the risk of one chain comes to, worked out again only when the register has changed or a signal has expired.</summary>
internal sealed class ChainRisk(RiskRegister register, RiskSubject[] subjects, Func<RiskSubject, RiskSignal, PolicyVerdict> judge)
{
    private Assessment? _last;

    public PolicyVerdict VerdictAt(DateTimeOffset now)
    {
        // Read before the levels: a signal in between leaves a version behind that will not match.
        long version = register.Version;
        Assessment? last = Volatile.Read(ref _last);
        if (last is null || last.Version != version || now >= last.Until || now < last.From)
        {
            last = Assess(version, now);
            Volatile.Write(ref _last, last);
        }

        return last.Verdict;
    }

    private Assessment Assess(long version, DateTimeOffset now)
    {
        RiskSubject? highest = null;
        RiskSignal? signal = null;
        DateTimeOffset until = DateTimeOffset.MaxValue;
        foreach (RiskSubject subject in subjects)
        {
            if (register.Find(subject, now) is not { } found)
            {
                continue;
            }

            until = found.Expires < until ? found.Expires.Value : until;
            if (signal is null || found.Level > signal.Level)
            {
                (highest, signal) = (subject, found);
            }
        }

        return new Assessment(version, now, until, signal is null ? PolicyVerdict.Continue : judge(highest!, signal));
    }

    private sealed record Assessment(long Version, DateTimeOffset From, DateTimeOffset Until, PolicyVerdict Verdict);
}
