using System.Collections.Concurrent;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The risk levels of agents, names and lineages: signals raise them, time and trusted code lower them. Safe for concurrent use.</summary>
/// <remarks>
/// A signal counts for every decision whose policies are asked after <see cref="Raise"/> has returned; a call that was being decided may still
/// pass. The register is in memory: after a restart, whatever watches the agents must raise again what still holds. To end an agent's
/// authority for good, revoke it.
/// </remarks>
public sealed class RiskRegister
{
    private const int MinSweep = 1024;

    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<RiskSubject, RiskSignal[]> _signals = new();
    private readonly Lock _gate = new();
    private int _sweepAt = MinSweep;
    private long _version;

    /// <summary>An empty register: everybody's level is <see cref="RiskLevel.Low"/>.</summary>
    /// <param name="clock">The clock, by which expired signals are dropped; the system's when null.</param>
    public RiskRegister(TimeProvider? clock = null) => _clock = clock ?? TimeProvider.System;

    /// <summary>A number that grows with every change, but for expiries. Cheap.</summary>
    public long Version => Volatile.Read(ref _version);

    /// <summary>The number of subjects of whom a signal is kept.</summary>
    public int Count => _signals.Count;

    /// <summary>Raises a level. A lower signal takes nothing back, but may last longer than a higher one.</summary>
    /// <param name="subject">Whom it is about.</param>
    /// <param name="level">The level, above <see cref="RiskLevel.Low"/>.</param>
    /// <param name="reason">Why, in words for people; it is recorded with refusals. 1 to 256 characters.</param>
    /// <param name="expires">When the signal no longer counts; never when null.</param>
    /// <exception cref="ArgumentException">The level or the reason is not acceptable.</exception>
    public void Raise(RiskSubject subject, RiskLevel level, string reason, DateTimeOffset? expires = null)
    {
        ArgumentNullException.ThrowIfNull(subject);
        if (level is not (RiskLevel.Medium or RiskLevel.High or RiskLevel.Critical))
        {
            throw new ArgumentOutOfRangeException(nameof(level), "a signal raises to medium, high or critical; without one, the level is low");
        }

        RiskSignal signal = new(level, CredentialText.Require(reason, nameof(reason)), expires);
        lock (_gate)
        {
            _signals[subject] = With(_signals.GetValueOrDefault(subject, []), signal);
            // INVARIANT: the change is there before the version says so; or a policy would keep the old level under the new version.
            Volatile.Write(ref _version, _version + 1);
            Sweep();
        }
    }

    /// <summary>Takes back all signals about a subject. Only trusted code, on the word of a person, should.</summary>
    /// <param name="subject">Whom they are about; what is known of other subjects of the same chain still counts.</param>
    /// <returns>Whether there were any.</returns>
    public bool Clear(RiskSubject subject)
    {
        ArgumentNullException.ThrowIfNull(subject);
        lock (_gate)
        {
            bool cleared = _signals.TryRemove(subject, out _);
            Volatile.Write(ref _version, _version + 1);
            return cleared;
        }
    }

    /// <summary>The signal that gives a subject its level at an instant; null when none does, and so the level is <see cref="RiskLevel.Low"/>.</summary>
    /// <param name="subject">The subject alone; a chain bears the highest of all its subjects.</param>
    /// <param name="now">The instant.</param>
    public RiskSignal? Find(RiskSubject subject, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(subject);
        foreach (RiskSignal signal in _signals.GetValueOrDefault(subject, []))
        {
            if (signal.HoldsAt(now))
            {
                return signal;
            }
        }

        return null;
    }

    /// <summary>The signals with one more, highest first: one for each level, the one that lasts longest.</summary>
    private static RiskSignal[] With(RiskSignal[] signals, RiskSignal added)
    {
        RiskSignal? same = Array.Find(signals, signal => signal.Level == added.Level);
        bool outlasts = same is null || added.Expires is null || added.Expires >= same.Expires;     // nothing outlasts null but another null
        return outlasts
            ? [.. signals.Where(signal => signal.Level != added.Level).Append(added).OrderByDescending(signal => signal.Level)]
            : signals;
    }

    /// <summary>Drops what has expired, whenever there is twice as much as after the last time.</summary>
    private void Sweep()
    {
        if (_signals.Count < _sweepAt)
        {
            return;
        }

        DateTimeOffset now = _clock.GetUtcNow();
        foreach ((RiskSubject subject, RiskSignal[] signals) in _signals)
        {
            if (!Array.Exists(signals, signal => signal.HoldsAt(now)))
            {
                _signals.TryRemove(subject, out _);
            }
        }

        _sweepAt = Math.Max(MinSweep, 2 * _signals.Count);
    }
}
