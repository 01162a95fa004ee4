namespace AgentIdentity.Sdk.Policies;

/// <summary>An emergency switch: trusted code throws it, and what it stands for is refused until it is released. Safe for concurrent use.</summary>
/// <remarks>
/// It holds for every decision whose policies are asked after <see cref="Throw"/> has returned; a call that was being decided may still pass.
/// It is forgotten at a restart: what must stay frozen is a planned <see cref="MaintenanceFreeze"/>.
/// </remarks>
public sealed class FreezeSwitch
{
    private State _state = new(null, 0);

    /// <summary>Whether it is thrown.</summary>
    public bool IsThrown => Reason is not null;

    /// <summary>Why it was thrown; null when it is not.</summary>
    public string? Reason => Volatile.Read(ref _state).Reason;

    /// <summary>A number that grows whenever the switch is thrown or released.</summary>
    public long Version => Volatile.Read(ref _state).Version;

    /// <summary>Freezes. Thrown again, it keeps the last reason.</summary>
    /// <param name="reason">Why, in words for people; it stands in refusals. 1 to 256 characters.</param>
    /// <exception cref="ArgumentException">The reason is not acceptable.</exception>
    public void Throw(string reason) => Change(CredentialText.Require(reason, nameof(reason)));

    /// <summary>Allows again what else is allowed.</summary>
    public void Release() => Change(null);

    /// <summary>Reason and version as they belong together.</summary>
    internal State Current => Volatile.Read(ref _state);

    private void Change(string? reason)
    {
        State before = Volatile.Read(ref _state);
        while (Interlocked.CompareExchange(ref _state, new State(reason, before.Version + 1), before) is { } now && !ReferenceEquals(now, before))
        {
            before = now;
        }
    }

    internal sealed record State(string? Reason, long Version);
}
