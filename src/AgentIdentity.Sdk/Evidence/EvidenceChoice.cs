namespace AgentIdentity.Sdk.Auditing;

/// <summary>Which records of a log a pack takes, found in one reading of it: 8 bytes each, and 32 for each chain they name.</summary>
internal sealed class EvidenceChoice(EvidenceSelection selection, LogCheckpoint checkpoint, IReadOnlyList<(string Call, string Argument)> disclose)
{
    private readonly HashSet<long> _open = [];
    private readonly HashSet<string> _callsToDisclose = [.. disclose.Select(asked => asked.Call)];
    private long _before = -1;
    private long _after = -1;

    /// <summary>The records, in order; context included.</summary>
    public List<long> Sequences { get; } = [];

    /// <summary>The chains they name, in the order of their first mention.</summary>
    public OrderedDictionary<string, IReadOnlyList<ReadOnlyMemory<byte>>> Chains { get; } = [];

    /// <summary>The decisions about calls of which something is disclosed.</summary>
    public Dictionary<string, long> Decisions { get; } = [];

    /// <summary>Records that match, but the checkpoint does not cover.</summary>
    public long Later { get; private set; }

    /// <summary>The first and the last record of the stretch that is selected as a whole.</summary>
    public (long First, long Last)? Whole { get; private set; }

    /// <summary>Takes a record if it is selected.</summary>
    public void Consider(AuditRecord record)
    {
        bool isSelected = IsSelected(record);
        if (record.Sequence >= checkpoint.Size)
        {
            Later += isSelected ? 1 : 0;
            if (isSelected && selection.HasEnd)
            {
                throw new AuditException(
                    AuditCodes.CheckpointMissing, $"record {record.Sequence} was written after the last checkpoint, which covers {checkpoint.Size}: sign another with agentid audit checkpoint");
            }
        }
        else if (isSelected)
        {
            Take(record);
        }
        else if (selection.IsWhole)
        {
            NoteBorder(record.Sequence);
        }
    }

    /// <summary>Adds what makes the selection understandable: the header, and the records on both sides of a stretch.</summary>
    public void AddContext(bool hasHeader)
    {
        if (Sequences.Count == 0)
        {
            throw new AuditException(AuditCodes.NothingSelected, Later > 0
                ? $"all {Later} records that match were written after the last checkpoint: sign another with agentid audit checkpoint"
                : "no record matches the selection: see what the log holds with agentid audit show");
        }

        SortedSet<long> all = [.. Sequences, .. new[] { _before, _after }.Where(border => border >= 0)];
        if (hasHeader)
        {
            all.Add(0);
        }

        Sequences.Clear();
        Sequences.AddRange(all);
    }

    private bool IsSelected(AuditRecord record)
    {
        if (record.TryReadOutcome(out RecordedOutcome? outcome) && _open.Remove(outcome.DecisionSequence))
        {
            return true;        // the outcome of what is selected, whenever it came
        }

        return selection.Covers(record.Timestamp)
            && (selection.IsWhole || (record.TryReadDecision(out RecordedDecision? decision) && selection.Covers(decision)));
    }

    private void Take(AuditRecord record)
    {
        Sequences.Add(record.Sequence);
        if (Sequences.Count > EvidencePack.MaxRecords)
        {
            throw EvidencePack.TooLarge($"{EvidencePack.MaxRecords} records");
        }

        if (selection.IsWhole && selection.Covers(record.Timestamp))
        {
            Whole = (Whole?.First ?? record.Sequence, record.Sequence);
        }

        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            TakeDecision(record, decision);
        }
    }

    private void TakeDecision(AuditRecord record, RecordedDecision decision)
    {
        if (decision.Decision != AuditDecision.Deny)
        {
            _open.Add(record.Sequence);
        }

        if (decision.ChainHashes.Count > 0)
        {
            Chains.TryAdd(KeptChain.IdOf(decision.ChainHashes), decision.ChainHashes);
            if (Chains.Count > EvidencePack.MaxChains)
            {
                throw EvidencePack.TooLarge($"{EvidencePack.MaxChains} chains of credentials");
            }
        }

        if (_callsToDisclose.Contains(decision.CallId))
        {
            Decisions[decision.CallId] = record.Sequence;
        }
    }

    private void NoteBorder(long sequence)
    {
        if (Whole is null)
        {
            _before = sequence;
        }
        else if (_after < 0)
        {
            _after = sequence;
        }
    }
}
