using System.Collections.Concurrent;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What a quota charges the calls of one chain, worked out again when its window turns.</summary>
internal sealed class QuotaCharges(string key, bool isByTool)
{
    // One for each action at most, and a chain covers only so many actions.
    private readonly ConcurrentDictionary<string, Worked>? _byTool = isByTool ? new(StringComparer.Ordinal) : null;
    private Worked? _worked;

    /// <summary>The counter of an action, but for the window.</summary>
    public string KeyOf(string action) => isByTool ? Limits.Append(new StringBuilder(key).Append("tool"), action).ToString() : key;

    /// <summary>What was worked out for this window; null when it was for another.</summary>
    public PolicyVerdict? Find(string action, long window)
    {
        Worked? worked = _byTool is null ? Volatile.Read(ref _worked) : _byTool.GetValueOrDefault(action);
        return worked?.Window == window ? worked.Verdict : null;
    }

    /// <summary>Keeps what was worked out.</summary>
    public PolicyVerdict Keep(string action, long window, PolicyVerdict verdict)
    {
        Worked worked = new(window, verdict);
        if (_byTool is null)
        {
            Volatile.Write(ref _worked, worked);
        }
        else
        {
            _byTool[action] = worked;
        }

        return verdict;
    }

    private sealed record Worked(long Window, PolicyVerdict Verdict);
}
