using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>What a policy says of every call.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Amount">What it charges, if it does.</param>
internal sealed record Opinion(Opinion.Saying Kind, int Amount = 1)
{
    private const int Limit = 10;

    internal enum Saying
    {
        Continues,
        Denies,
        Throws,
        SaysNothing,
        Charges,
        ChargesElsewhere,
        ChargesNothing,
    }

    public static Charge Budget(int amount) => new("budget", amount, Limit, Forge.Instant.AddDays(1));

    public IAgentPolicy ToPolicy() => Kind switch
    {
        Saying.Continues => new ScriptedPolicy(() => PolicyVerdict.Continue),
        Saying.Denies => ScriptedPolicy.Denying(),
        Saying.Throws => new ScriptedPolicy(() => throw new InvalidOperationException("thrown by the test")),
        Saying.SaysNothing => new ScriptedPolicy(() => null!),
        Saying.Charges => ScriptedPolicy.Charging(Budget(Amount)),
        Saying.ChargesElsewhere => ScriptedPolicy.Charging(Budget(Amount) with { Key = "elsewhere" }),
        _ => ScriptedPolicy.Charging(default(Charge)),
    };
}
