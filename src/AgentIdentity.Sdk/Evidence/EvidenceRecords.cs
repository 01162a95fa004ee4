using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The records of a pack: each in the tree its checkpoint was signed for, and all in agreement with each other.</summary>
internal sealed class EvidenceRecords(
    EvidenceHead head, LogCheckpoint checkpoint, Dictionary<string, ChainEvidence> chains,
    Dictionary<long, List<(int Number, EvidenceDisclosure Value)>> disclosures, EvidenceVerification found)
{
    private readonly Dictionary<long, string> _open = [];
    private long _last = -1;
    private AuditRecord? _previous;
    private bool _beginsInTime = head.Whole?.First == 0;
    private bool _endsInTime = head.Selection.To is null && head.Whole?.Last == checkpoint.Size - 1;

    public void Read(ReadOnlySpan<byte> item)
    {
        if (!EvidenceItems.TryReadRecord(item, out byte[] line, out byte[] proof, out long sequence))
        {
            found.Fail(DamagedRecord.NameOf(item, _last), "it is damaged");
            _previous = null;
            return;
        }

        if (Refuse(line, proof, sequence, out AuditRecord? record) is { } refusal)
        {
            string also = record is not null && record.Sequence != sequence ? $"record {record.Sequence}, listed as {sequence}" : $"record {sequence}";
            found.Fail(also, refusal);
            record = null;
        }

        if (sequence <= _last)
        {
            found.Fail($"record {sequence}", $"it comes after record {_last}");
        }

        CheckStretch(sequence, record);
        (_last, _previous) = (Math.Max(sequence, _last), record);
        if (record is not null)
        {
            found.Records++;
            Judge(record);
        }
    }

    public void Finish()
    {
        if (head.Whole is var (first, last))
        {
            (found.FirstOfWhole, found.LastOfWhole) = (first, last);
            found.IsTimeCovered = _beginsInTime && _endsInTime;
            if (_last < last)
            {
                found.Fail($"record {_last + 1}", $"it is missing, though the pack says it holds all from {first} to {last}");
            }
        }

        found.WithoutOutcome = _open.Count;
    }

    private string? Refuse(byte[] line, byte[] proof, long sequence, out AuditRecord? record)
    {
        if (!AuditRecord.TryParse(line, out record))
        {
            return "it is no audit record in its canonical form";
        }

        if (record.Sequence != sequence)
        {
            return "its number is not the one it is listed under";
        }

        ReadOnlyMemory<byte>[] path = [.. proof.Chunk(LeafHash.Size).Select(hash => new ReadOnlyMemory<byte>(hash))];
        return record.Log != checkpoint.Origin ? "it is of another log than the checkpoint"
            : !new InclusionProof(sequence, checkpoint.Size, path).Check(record.Hash.Span, checkpoint.Root.Span) ? "it is not in the tree the checkpoint was signed for"
            : null;
    }

    /// <summary>In a stretch that is said to be whole, every record follows the one before; what stands beside it shows where a time begins and ends.</summary>
    private void CheckStretch(long sequence, AuditRecord? record)
    {
        if (head.Whole is not var (first, last))
        {
            return;
        }

        if (sequence > first && _last < last && _last + 1 < sequence)
        {
            found.Fail($"record {Math.Max(_last + 1, first)}", $"it is missing, though the pack says it holds all from {first} to {last}");
        }

        if (sequence > first && sequence <= last && record is not null && _previous?.Sequence == sequence - 1 && record.Previous != _previous.Leaf)
        {
            found.Fail($"record {sequence}", "it does not follow the record before it");
        }

        if (record is not null && sequence >= first && sequence <= last && !head.Selection.Covers(record.Timestamp))
        {
            found.Fail($"record {sequence}", "its time is not in the selection");
        }

        _beginsInTime |= record is not null && sequence == first - 1 && head.Selection.From is { } from && record.Timestamp < from;
        _endsInTime |= (record is not null && sequence == last + 1 && head.Selection.To is { } to && record.Timestamp >= to) || last == checkpoint.Size - 1;
    }

    private void Judge(AuditRecord record)
    {
        if (record.TryReadDecision(out RecordedDecision? decision))
        {
            JudgeDecision(record, decision);
        }
        else if (record.TryReadOutcome(out RecordedOutcome? outcome))
        {
            JudgeOutcome(record, outcome);
        }
        else if (record.Type is "decision" or "outcome")
        {
            found.Fail($"record {record.Sequence}", "it does not say what a record of its type says");
        }
    }

    private void JudgeDecision(AuditRecord record, RecordedDecision decision)
    {
        found.Decisions++;
        found.Denied += decision.Decision == AuditDecision.Deny ? 1 : 0;
        if (decision.Decision != AuditDecision.Deny)
        {
            _open[record.Sequence] = decision.CallId;
        }

        if (!chains.TryGetValue(KeptChain.IdOf(decision.ChainHashes), out ChainEvidence? chain))
        {
            found.WithoutChain++;
        }
        else
        {
            chain.IsNamed = true;
            if (chain.RefuseRecord(decision) is { } refusal)
            {
                found.Fail($"record {record.Sequence}", refusal);
            }
        }

        foreach ((int number, EvidenceDisclosure value) in disclosures.GetValueOrDefault(record.Sequence, []).ToArray())
        {
            JudgeDisclosure(record.Sequence, decision, number, value);
        }
    }

    private void JudgeDisclosure(long sequence, RecordedDecision decision, int number, EvidenceDisclosure value)
    {
        string? commitment = decision.Arguments.Where(argument => argument.Name == value.Argument).Select(argument => argument.Commitment).FirstOrDefault();
        if (commitment is null || value.Call != decision.CallId)
        {
            return;     // reported at the end, with those whose record is missing
        }

        disclosures[sequence].RemoveAll(waiting => waiting.Number == number);
        if (value.Opens(commitment))
        {
            found.Disclosures++;
        }
        else
        {
            found.Fail($"disclosure {number}", $"it is not the value that record {sequence} commits to");
        }
    }

    private void JudgeOutcome(AuditRecord record, RecordedOutcome outcome)
    {
        if (_open.Remove(outcome.DecisionSequence, out string? call) && call != outcome.CallId)
        {
            found.Fail($"record {record.Sequence}", $"it is the outcome of another call than record {outcome.DecisionSequence}");
        }
    }
}
