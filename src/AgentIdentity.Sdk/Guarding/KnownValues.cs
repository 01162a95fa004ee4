using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>The values that a meter's label may take: so many, and one that stands for all others.</summary>
internal sealed class KnownValues(int max)
{
    private readonly ConcurrentDictionary<string, bool> _known = new(StringComparer.Ordinal);
    private int _count;

    /// <summary>The value if it is known.</summary>
    public string Show(string value) => _known.ContainsKey(value) ? value : AgentIdentityDiagnostics.Other;

    /// <summary>The value, which is known from here on if there is room for it.</summary>
    public string Admit(string value)
    {
        if (_known.ContainsKey(value))
        {
            return value;
        }

        // Counted beside the dictionary, whose own count takes all its locks; a race leaves it a little short, never over.
        if (Interlocked.Increment(ref _count) <= max)
        {
            _known.TryAdd(value, true);
            return value;
        }

        Interlocked.Decrement(ref _count);
        return AgentIdentityDiagnostics.Other;
    }
}
