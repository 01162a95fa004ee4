using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Support;

/// <summary>A policy that does what the test says, and counts how often it was asked.</summary>
internal sealed class ScriptedPolicy(Func<PolicyContext, CancellationToken, ValueTask<PolicyVerdict>> script, string name = "scripted") : IAgentPolicy
{
    private int _asked;

    public ScriptedPolicy(Func<PolicyVerdict> script, string name = "scripted")
        : this((_, _) => ValueTask.FromResult(script()), name)
    {
    }

    public int Asked => Volatile.Read(ref _asked);

    public PolicyContext? LastContext { get; private set; }

    public string Name => name;

    public static ScriptedPolicy Meanwhile(Action action) => new(() =>
    {
        action();
        return PolicyVerdict.Continue;
    });

    public static ScriptedPolicy Charging(params Charge[] charges) => new(() => PolicyVerdict.ContinueWith(charges));

    public static ScriptedPolicy Denying(string code = "not_today") => new(() => PolicyVerdict.Deny(code, "not today"));

    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _asked);
        LastContext = context;
        return script(context, cancellationToken);
    }
}
