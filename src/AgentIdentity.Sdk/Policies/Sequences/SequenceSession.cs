using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The verdicts of a sequence policy for one chain, each made when it is first needed: charges have the same keys for every call.</summary>
/// <remarks>
/// Keys are <c>policy did action lineage</c>, <c>policy count group lineage</c> and <c>policy after group issuer lineage</c>. Only the last
/// part may have spaces, so no two counters share a key. What rules out is kept by lineage alone, whoever vouches for it; what opens a
/// door counts for the authority under which it was done, so that no other can open it by issuing the same lineage.
/// </remarks>
internal sealed class SequenceSession(string policy, VerifiedCredential credential, SessionSpan span, ActionRules[] rules)
{
    private readonly PolicyVerdict?[] _verdicts = new PolicyVerdict?[rules.Length];

    public PolicyVerdict Judge(int index, DateTimeOffset now, DateTimeOffset? remembersSince)
    {
        if (now >= span.EndsAt)
        {
            return SessionVerdicts.TooOld;
        }

        return rules[index].NeedsHistory && !span.IsRememberedBy(remembersSince)
            ? SessionVerdicts.Forgotten
            : Volatile.Read(ref _verdicts[index]) ?? Make(index);
    }

    private PolicyVerdict Make(int index)
    {
        ActionRules asked = rules[index];
        Charge[] charges =
        [
            .. asked.Excluding.Select(action => Charge.IfUnused(Did(action))),
            .. asked.Awaiting.Select(group => Charge.IfUsed(After(group))),
            .. asked.Counted.Select(counted => new Charge($"{policy} count {counted.Group.Name} {credential.Lineage}", 1, counted.Times, span.ForgetAt)),
            .. asked.Awaited.Select(group => new Charge(After(group), 1, long.MaxValue, span.ForgetAt)),
            .. asked.IsExcluding ? [new Charge(Did(asked.Action), 1, long.MaxValue, span.ForgetAt)] : Array.Empty<Charge>(),
        ];
        PolicyVerdict verdict = PolicyVerdict.ContinueWith(asked.Refusal, charges);
        Volatile.Write(ref _verdicts[index], verdict);
        return verdict;
    }

    private string Did(string action) => $"{policy} did {action} {credential.Lineage}";

    private string After(ActionGroup group) => $"{policy} after {Mark(group)} {credential.Anchor.Issuer} {credential.Lineage}";

    /// <summary>The group as it is now: one that is given other actions under its name must not open what the former ones opened.</summary>
    private static string Mark(ActionGroup group) => group.Actions is [string only] && only == group.Name
        ? only
        : $"{group.Name}#{Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(group.Definition)).AsSpan(0, 16))}";
}
