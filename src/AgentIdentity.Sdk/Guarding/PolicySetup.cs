using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Which policies a guard will ask.</summary>
internal sealed class PolicySetup
{
    private readonly List<IAgentPolicy> _policies = [];

    public static TimeSpan DefaultPatience { get; } = TimeSpan.FromMilliseconds(100);

    public IPolicySource? Source { get; set; }

    public IPolicySource? Candidate { get; set; }

    public TimeSpan Patience { get; set; } = DefaultPatience;

    public void Add(IAgentPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        _ = new PolicySet([.. _policies, policy]);      // refuses a name that is there already, where the mistake is made
        _policies.Add(policy);
    }

    public PolicyPipeline Build(PolicyRound surroundings, TimeProvider clock, Alarm alarm)
    {
        PolicySet mine = new(_policies);
        IPolicySource source = Source is null ? new ReloadablePolicies(mine) : _policies.Count == 0 ? Source : new JoinedPolicies(mine, Source);
        ShadowPolicies? shadow = Candidate is null ? null : new ShadowPolicies(Candidate, new MemoryUsageLedger(clock), Patience, clock);
        return new PolicyPipeline(source, surroundings, shadow, alarm);
    }

    /// <summary>Policies of the code, then those of a source; joined anew only when the source has another set.</summary>
    private sealed class JoinedPolicies(PolicySet first, IPolicySource then) : IPolicySource
    {
        private Joined? _joined;

        public PolicySet Current
        {
            get
            {
                PolicySet next = then.Current;
                Joined? joined = Volatile.Read(ref _joined);
                if (joined is null || !ReferenceEquals(joined.Of, next))
                {
                    joined = new Joined(next, new PolicySet([.. first.Policies, .. next.Policies]));
                    Volatile.Write(ref _joined, joined);
                }

                return joined.Set;
            }
        }

        private sealed record Joined(PolicySet Of, PolicySet Set);
    }
}
