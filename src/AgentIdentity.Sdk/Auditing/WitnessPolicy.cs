using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Which logs are accepted, which witnesses are known, and whose cosignatures a checkpoint needs (C2SP tlog-policy).</summary>
/// <remarks>
/// <code>
/// log audit.contoso.com/9kP0…+5f1c88d3+AX…
/// witness ops w.contoso.com/ops+8d2a11c0+BF… https://w.contoso.com/ops
/// witness bank w.bank.example+51aa09be+BD… https://w.bank.example
/// witness law w.law.example+0be1f6d2+BA…
/// group outside any bank law
/// group both all ops outside
/// quorum both
/// </code>
/// A line may begin with <c>#</c>, which makes it a comment. What stands in a line was defined above it. A name is a member of one group at most, and a
/// key stands in one line, so no witness counts twice.
/// </remarks>
public sealed class WitnessPolicy : IParsable<WitnessPolicy>
{
    /// <summary>The most logs, witnesses and groups, of each.</summary>
    public const int MaxEntries = 32;

    /// <summary>The longest text, in characters.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly PolicyLog[] _logs;
    private readonly PolicyWitness[] _witnesses;
    private readonly QuorumGroup[] _groups;
    private readonly PolicyQuorum? _quorum;

    internal WitnessPolicy(IEnumerable<PolicyLog> logs, IEnumerable<PolicyWitness> witnesses, IEnumerable<QuorumGroup> groups, PolicyQuorum? quorum)
    {
        _logs = [.. logs];
        _witnesses = [.. witnesses];
        _groups = [.. groups];
        _quorum = quorum;
    }

    /// <summary>The logs that are accepted; none when the log is known otherwise.</summary>
    public IReadOnlyList<PolicyLog> Logs => Array.AsReadOnly(_logs);

    /// <summary>The witnesses that are known.</summary>
    public IReadOnlyList<PolicyWitness> Witnesses => Array.AsReadOnly(_witnesses);

    /// <summary>Whether a checkpoint needs cosignatures at all; false for <c>quorum none</c>.</summary>
    public bool NeedsWitnesses => _quorum is not null;

    /// <summary>A policy of one log, or of whichever is known otherwise: so many of these witnesses.</summary>
    /// <param name="log">The log's key; null when <see cref="Check"/> is told.</param>
    /// <param name="needed">How many must have cosigned; 0 for none.</param>
    /// <param name="witnesses">The witnesses, each with a name and a key of its own.</param>
    /// <exception cref="ArgumentException">Fewer witnesses than are needed, two of one name or key, or too many.</exception>
    public static WitnessPolicy Of(NoteKey? log, int needed, params IReadOnlyList<PolicyWitness> witnesses)
    {
        ArgumentNullException.ThrowIfNull(witnesses);
        ArgumentOutOfRangeException.ThrowIfNegative(needed);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(needed, witnesses.Count);
        string group = "quorum";
        while (witnesses.Any(witness => witness.Name == group))
        {
            group += "-";
        }

        // What is built and what is read obey one set of rules.
        StringBuilder text = new();
        if (log is not null)
        {
            Append(text, new PolicyLog(log));
        }

        foreach (PolicyWitness witness in witnesses)
        {
            Append(text, witness);
        }

        if (needed > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"group {group} {needed} {string.Join(' ', witnesses.Select(witness => witness.Name))}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"quorum {(needed == 0 ? PolicyText.None : group)}\n");
        return PolicyReader.Read(text.ToString(), out string? defect) ?? throw new ArgumentException(defect, nameof(witnesses));
    }

    /// <summary>Reads a policy.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a policy; the message names the line that is wrong and says how.</exception>
    public static WitnessPolicy Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PolicyReader.Read(text, out string? defect) ?? throw new FormatException(defect);
    }

    /// <summary>Reads a policy, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text.</param>
    /// <param name="policy">The policy when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out WitnessPolicy? policy)
    {
        policy = text is null ? null : PolicyReader.Read(text, out _);
        return policy is not null;
    }

    static WitnessPolicy IParsable<WitnessPolicy>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<WitnessPolicy>.TryParse(string? s, IFormatProvider? provider, out WitnessPolicy result) => TryParse(s, out result!);

    /// <summary>Checks who signed a checkpoint, and whether that is enough.</summary>
    /// <param name="note">The checkpoint with its signatures, from whomever.</param>
    /// <param name="log">The log it must be of, when that is known otherwise; it must be one of <see cref="Logs"/>, unless there are none.</param>
    public WitnessPolicyCheck Check(SignedNote note, NoteKey? log = null)
    {
        ArgumentNullException.ThrowIfNull(note);
        IEnumerable<NoteKey> accepted = _logs.Select(known => known.Key);
        accepted = log is null ? accepted : _logs.Length == 0 ? [log] : accepted.Where(log.Equals);
        LogCheckpoint? checkpoint = LogCheckpoint.TryParse(note.Text, out LogCheckpoint? read) ? read : null;
        // A key's name is the log it is of: another log's checkpoint is not this one's, whoever signed it.
        NoteKey? signer = checkpoint is null ? null : accepted.FirstOrDefault(key => key.Name == checkpoint.Origin && note.IsSignedBy(key));
        Dictionary<PolicyWitness, DateTimeOffset> cosigned = [];
        foreach (PolicyWitness witness in checkpoint is null ? [] : _witnesses)
        {
            if (note.CosignedAt(witness.Key) is { } time)
            {
                cosigned.Add(witness, time);
            }
        }

        return new WitnessPolicyCheck(signer is null ? null : checkpoint, signer, cosigned, Missing(checkpoint, signer, cosigned));
    }

    /// <summary>The policy in its one spelling, which <see cref="Parse"/> reads: logs, witnesses, groups, quorum; thresholds as numbers, no comments.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        Array.ForEach(_logs, log => Append(text, log));
        Array.ForEach(_witnesses, witness => Append(text, witness));
        Array.ForEach(_groups, group => text.Append(CultureInfo.InvariantCulture, $"{group}\n"));
        return text.Append(CultureInfo.InvariantCulture, $"quorum {_quorum?.Name ?? PolicyText.None}\n").ToString();
    }

    /// <summary>Who is missing for the quorum when only these cosigned, in words; null when nobody is.</summary>
    internal string? MissingWithout(IReadOnlySet<NoteKey> cosigners)
    {
        HashSet<PolicyWitness> known = [.. _witnesses.Where(witness => cosigners.Contains(witness.Key))];
        return _quorum is null || _quorum.IsMetBy(known) ? null : _quorum.Missing(known);
    }

    private string? Missing(LogCheckpoint? checkpoint, NoteKey? signer, Dictionary<PolicyWitness, DateTimeOffset> cosigned)
    {
        HashSet<PolicyWitness> cosigners = [.. cosigned.Keys];
        return checkpoint is null ? "it is not a checkpoint"
            : signer is null ? "no log that the policy accepts signed it"
            : _quorum is null || _quorum.IsMetBy(cosigners) ? null
            : $"cosignatures are missing: {_quorum.Missing(cosigners)}";
    }

    private static void Append(StringBuilder text, PolicyLog log) =>
        text.Append(CultureInfo.InvariantCulture, $"log {log.Key}{Suffix(log.Url)}\n");

    private static void Append(StringBuilder text, PolicyWitness witness) =>
        text.Append(CultureInfo.InvariantCulture, $"witness {witness.Name} {witness.Key}{Suffix(witness.Url)}\n");

    private static string Suffix(Uri? url) => url is null ? "" : " " + url.OriginalString;
}
