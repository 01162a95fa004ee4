namespace AgentIdentity.Sdk.Yaml;

/// <summary>How a <see cref="PolicyFileSource"/> watches its file, and whom it tells.</summary>
public sealed class PolicyFileSourceOptions
{
    private readonly TimeSpan _pollEvery = TimeSpan.FromSeconds(5);
    private readonly TimeSpan _settleFor = TimeSpan.FromMilliseconds(250);

    /// <summary>How often the file is looked at when the operating system reports no change: not every file system reports them.</summary>
    /// <value>5 seconds by default; from 100 ms to one day.</value>
    public TimeSpan PollEvery
    {
        get => _pollEvery;
        init => _pollEvery = Within(value, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1), nameof(PollEvery));
    }

    /// <summary>How long a changed file must stay as it is before it counts: half of a file that is being written may look like a whole one.</summary>
    /// <value>250 ms by default; from 10 ms to one minute.</value>
    public TimeSpan SettleFor
    {
        get => _settleFor;
        init => _settleFor = Within(value, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(SettleFor));
    }

    /// <summary>What the running program gives to the policies of the file.</summary>
    /// <value>Nothing by default: a file that needs something is refused.</value>
    public PolicyFileHost? Host { get; init; }

    /// <summary>The clock.</summary>
    /// <value>The system's by default.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Told of every document that came into force after the first. What it throws is ignored.</summary>
    public Action<PolicyDocument>? OnReloaded { get; init; }

    /// <summary>Told, once for each state of the file, why it is not in force: what ran before goes on. What it throws is ignored.</summary>
    public Action<IReadOnlyList<PolicyMistake>>? OnRefused { get; init; }

    private static TimeSpan Within(TimeSpan value, TimeSpan min, TimeSpan max, string name)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, min, name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, max, name);
        return value;
    }
}
