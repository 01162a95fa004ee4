using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Support;

/// <summary>A policy that does what the test says, and counts how often it was asked.</summary>
internal sealed class ScriptedPolicy(Func<PolicyContext, CancellationToken, ValueTask<PolicyVerdict>> script, string? name = null) : IAgentPolicy
{
    private static int _made;

    private int _asked;

    public ScriptedPolicy(Func<PolicyVerdict> script, string? name = null)
        : this((_, _) => ValueTask.FromResult(script()), name)
    {
    }

    public int Asked => Volatile.Read(ref _asked);

    public PolicyContext? LastContext { get; private set; }

    /// <summary>Unique unless the test gives one: a set has no two policies of one name.</summary>
    public string Name { get; } = name ?? $"scripted-{Interlocked.Increment(ref _made)}";

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
