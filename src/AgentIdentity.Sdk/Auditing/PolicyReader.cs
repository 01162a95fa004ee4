using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a witness policy line by line, and refuses the first line that is wrong.</summary>
internal sealed class PolicyReader
{
    private static readonly char[] Blank = [' ', '\t'];

    private readonly List<PolicyLog> _logs = [];
    private readonly List<PolicyWitness> _witnesses = [];
    private readonly List<QuorumGroup> _groups = [];
    private readonly Dictionary<string, PolicyQuorum> _named = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<AgentPublicKey> _keys = [];
    private PolicyQuorum? _quorum;
    private bool _hasQuorum;

    /// <summary>The policy; null when the text is not one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defect">Which line is wrong and how; null when none is.</param>
    public static WitnessPolicy? Read(string text, out string? defect)
    {
        if (text.Length > WitnessPolicy.MaxLength)
        {
            defect = $"a witness policy is at most {WitnessPolicy.MaxLength} characters long";
            return null;
        }

        PolicyReader reader = new();
        string[] lines = text.Split('\n');
        for (int i = 0; i < lines.Length; i++)
        {
            if (reader.Add(lines[i]) is { } wrong)
            {
                defect = string.Create(CultureInfo.InvariantCulture, $"line {i + 1} of the witness policy: {wrong}");
                return null;
            }
        }

        defect = reader._hasQuorum ? null : "a witness policy says with a quorum line whose cosignatures are needed: add quorum and a name, or quorum none";
        return reader._hasQuorum ? new WitnessPolicy(reader._logs, reader._witnesses, reader._groups, reader._quorum) : null;
    }

    /// <summary>Takes one line.</summary>
    /// <returns>What is wrong with it; null when nothing is.</returns>
    private string? Add(string line)
    {
        string[] words = line.Split(Blank, StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0][0] == '#')
        {
            return HasControl(line) ? "it holds a control character" : null;
        }

        return HasControl(line) ? "it holds a control character" : words[0] switch
        {
            "log" when words.Length is 2 or 3 => AddLog(words),
            "witness" when words.Length is 3 or 4 => AddWitness(words),
            "group" when words.Length >= 4 => AddGroup(words[1], words[2], words.AsSpan(3)),
            "quorum" when words.Length == 2 => SetQuorum(words[1]),
            _ => "it is none of log <vkey> [url], witness <name> <vkey> [url], group <name> <k|any|all> <member>..., quorum <name|none>",
        };
    }

    private string? AddLog(string[] words)
    {
        if (!NoteKey.TryParse(words[1], out NoteKey? key) || key.Algorithm != NoteAlgorithm.Ed25519)
        {
            return "the key of a log is written name+hash+key, with the algorithm 1";
        }

        return Refuse(key, words.Length == 3 ? words[2] : null, _logs.Count, "logs", out Uri? url) ?? Add(new PolicyLog(key, url));
    }

    private string? AddWitness(string[] words)
    {
        if (!NoteKey.TryParse(words[2], out NoteKey? key) || key.Algorithm != NoteAlgorithm.Cosignature)
        {
            return "the key of a witness is written name+hash+key, with the algorithm 4";
        }

        return RefuseName(words[1])
            ?? Refuse(key, words.Length == 4 ? words[3] : null, _witnesses.Count, "witnesses", out Uri? url)
            ?? Add(new PolicyWitness(key, url, words[1]));
    }

    private string? AddGroup(string name, string threshold, ReadOnlySpan<string> names)
    {
        if ((RefuseName(name) ?? RefuseCount(_groups.Count, "groups")) is { } wrong)
        {
            return wrong;
        }

        PolicyQuorum[] members = new PolicyQuorum[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            if (!_named.TryGetValue(names[i], out PolicyQuorum? member))
            {
                return $"{names[i]} is not defined on a line before";
            }

            // A witness that counted in two places would be two witnesses.
            if (!_members.Add(names[i]))
            {
                return $"{names[i]} is a member already; each name is a member of one group, once";
            }

            members[i] = member;
        }

        int needed = threshold switch
        {
            "any" => 1,
            "all" => members.Length,
            _ => int.TryParse(threshold, NumberStyles.None, CultureInfo.InvariantCulture, out int k) && threshold[0] != '0' ? k : 0,
        };
        if (needed < 1 || needed > members.Length)
        {
            return $"a group needs any, all, or from 1 to {members.Length} of its members";
        }

        QuorumGroup group = new(name, needed, members);
        _groups.Add(group);
        _named.Add(name, group);
        return null;
    }

    private string? SetQuorum(string name)
    {
        if (_hasQuorum)
        {
            return "there is a quorum already";
        }

        _hasQuorum = true;
        return name == PolicyText.None || _named.TryGetValue(name, out _quorum) ? null : $"{name} is not defined on a line before";
    }

    private string? Add(PolicyLog log)
    {
        _logs.Add(log);
        return null;
    }

    private string? Add(PolicyWitness witness)
    {
        _witnesses.Add(witness);
        _named.Add(witness.Name, new QuorumWitness(witness));
        return null;
    }

    private string? RefuseName(string name) =>
        !PolicyText.IsName(name) ? $"a name is 1 to {PolicyText.MaxNameLength} visible characters and not {PolicyText.None}"
        : _named.ContainsKey(name) ? $"{name} is defined already"
        : null;

    private string? Refuse(NoteKey key, string? address, int count, string kind, out Uri? url)
    {
        url = null;
        if (address is not null && !(Uri.TryCreate(address, UriKind.Absolute, out url) && PolicyText.IsUrl(url)))
        {
            return "the address is not an absolute URL";
        }

        // One underlying key is one party, under whatever name and as whatever: a log that is its own witness proves nothing.
        return RefuseCount(count, kind) ?? (_keys.Add(key.Key) ? null : $"the key of {key.Name} stands in another line already");
    }

    private static string? RefuseCount(int count, string kind) =>
        count < WitnessPolicy.MaxEntries ? null : $"a policy has at most {WitnessPolicy.MaxEntries} {kind}";

    private static bool HasControl(string line) => line.Any(c => c != '\t' && char.IsControl(c));
}
