using System.Runtime.InteropServices;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>Decisions counted by one of their properties.</summary>
internal sealed class CountsBy(string property)
{
    /// <summary>More names than people read, or a log of honest agents has; models make up tool names.</summary>
    public const int MaxNames = 10_000;

    /// <summary>What names beyond <see cref="MaxNames"/>, or too long to keep, are counted as.</summary>
    public const string Others = "(others)";

    private const int MaxLength = 512;

    private readonly Dictionary<string, Verdicts> _counts = new(StringComparer.Ordinal);

    public string Property { get; } = property;

    public int Count => _counts.Count;

    public IEnumerable<KeyValuePair<string, Verdicts>> ByName => _counts.OrderBy(count => count.Key, StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, Verdicts>> LargestFirst =>
        _counts.OrderByDescending(count => count.Value.Sum).ThenBy(count => count.Key, StringComparer.Ordinal);

    public void Add(string name, AuditDecision decision)
    {
        string key = name.Length <= MaxLength && (_counts.Count < MaxNames || _counts.ContainsKey(name)) ? name : Others;
        ref Verdicts verdicts = ref CollectionsMarshal.GetValueRefOrAddDefault(_counts, key, out _);
        verdicts = verdicts.With(decision);
    }
}

/// <summary>How many decisions of each kind.</summary>
internal readonly record struct Verdicts(long Allowed, long Denied, long Observed)
{
    public long Sum => Allowed + Denied + Observed;

    public Verdicts With(AuditDecision decision) => decision switch
    {
        AuditDecision.Allow => this with { Allowed = Allowed + 1 },
        AuditDecision.Observe => this with { Observed = Observed + 1 },
        _ => this with { Denied = Denied + 1 },
    };
}
