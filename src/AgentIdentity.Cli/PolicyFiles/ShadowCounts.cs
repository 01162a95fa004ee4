using System.Runtime.InteropServices;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>What candidate policies would have done, counted. INVARIANT: memory is bounded, whatever names a log holds.</summary>
internal sealed class ShadowCounts
{
    /// <summary>More rows than people read; what is beyond is counted under <see cref="CountsBy.Others"/>.</summary>
    public const int MaxRows = 10_000;

    private const int MaxVersions = 16;
    private const int MaxLength = 512;

    private readonly Dictionary<ShadowRow, ShadowCount> _rows = [];

    /// <summary>Decisions beside which a candidate was tried out.</summary>
    public long Compared { get; private set; }

    /// <summary>Decisions the candidate would have come to as well.</summary>
    public long Agreed { get; private set; }

    /// <summary>The versions of the candidate sets, the first few.</summary>
    public SortedSet<string> Versions { get; } = new(StringComparer.Ordinal);

    /// <summary>Where they differ, the most frequent first.</summary>
    public IEnumerable<KeyValuePair<ShadowRow, ShadowCount>> LargestFirst => _rows
        .OrderByDescending(row => row.Value.Count).ThenBy(row => row.Key.Difference).ThenBy(row => row.Key.Policy, StringComparer.Ordinal)
        .ThenBy(row => row.Key.Action, StringComparer.Ordinal).ThenBy(row => row.Key.Agent, StringComparer.Ordinal);

    public long Of(ShadowDifference difference) => _rows.Where(row => row.Key.Difference == difference).Sum(row => row.Value.Count);

    public void Add(AuditRecord record)
    {
        if (!record.TryReadDecision(out RecordedDecision? decision) || decision.Shadow.Count == 0)
        {
            return;
        }

        Compared++;
        if (Versions.Count < MaxVersions && decision.Shadow.TryGetValue("policy_version", out string? version))
        {
            Versions.Add(version);
        }

        if (DifferenceOf(decision) is not { } difference)
        {
            Agreed++;
            return;
        }

        // Whoever objects is named: the candidate's policy, or the one in force that the candidate would drop.
        string? policy = difference == ShadowDifference.WouldAllow ? decision.Policy : decision.Shadow.GetValueOrDefault("policy");
        string? code = difference == ShadowDifference.WouldAllow ? decision.Code : decision.Shadow.GetValueOrDefault("code");
        ShadowRow row = new(difference, Cut(policy ?? "(the guard)"), Cut(code ?? "(no code)"), Cut(decision.Tool ?? "(no tool)"), Cut(RecordText.Agent(decision)));
        if (_rows.Count >= MaxRows && !_rows.ContainsKey(row))
        {
            row = new ShadowRow(difference, CountsBy.Others, CountsBy.Others, CountsBy.Others, CountsBy.Others);
        }

        ref ShadowCount? count = ref CollectionsMarshal.GetValueRefOrAddDefault(_rows, row, out _);
        (count ??= new ShadowCount()).Add(Cut(decision.CallId));
    }

    private static ShadowDifference? DifferenceOf(RecordedDecision decision)
    {
        bool isAllowed = decision.Decision == AuditDecision.Allow;
        bool wouldAllow = decision.Shadow.GetValueOrDefault("decision") == "allow";
        return isAllowed == wouldAllow ? null
            : wouldAllow ? ShadowDifference.WouldAllow
            : decision.Shadow.GetValueOrDefault("code") == DenialCodes.ApprovalRequired ? ShadowDifference.WouldAsk
            : ShadowDifference.WouldDeny;
    }

    private static string Cut(string text) => text.Length <= MaxLength ? text : CountsBy.Others;
}
