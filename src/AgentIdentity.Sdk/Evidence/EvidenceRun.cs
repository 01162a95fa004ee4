using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The verification of one pack, part by part. The page does the same in the same order: <c>Page/verify.js</c>.</summary>
internal sealed class EvidenceRun(EvidenceTrust trust)
{
    private readonly Dictionary<string, ChainEvidence> _chains = [];
    private readonly Dictionary<long, List<(int Number, EvidenceDisclosure Value)>> _disclosures = [];
    private readonly EvidenceDigest _digest = new();
    private EvidenceRecords? _records;
    private byte[] _statedDigest = [];
    private EvidenceCounts _seen;
    private EvidenceCounts? _end;
    private int _rank = -1;
    private bool _isRootWithheld;       // whether some chain has nothing that its authority signed

    public EvidenceVerification Found { get; } = new();

    /// <summary>Whether the pack holds more than one may, and the rest is not looked at.</summary>
    public bool IsFull { get; private set; }

    public void Read(EvidencePart part)
    {
        int rank = EvidencePart.Order.ToList().IndexOf(part.Name);
        if (rank < _rank || _end is not null || (_rank < 0 && rank > 0) || (rank == 0 && (_rank == 0 || part.Items.Count > 1)))
        {
            Found.Fail("pack", $"a part of {part.Name} is out of place");
        }

        _rank = Math.Max(_rank, rank);
        if (part.Name != "end")
        {
            _digest.Add(part.Name, part.Content.Span);
        }

        foreach (ReadOnlyMemory<byte> item in part.Items)
        {
            Read(part.Name, item);
        }

        if (_seen.Chains > EvidencePack.MaxChains || _seen.Disclosures > EvidencePack.MaxDisclosures || _seen.Records > EvidencePack.MaxRecords)
        {
            Found.Fail("pack", "it holds more than a pack may");
            IsFull = true;
        }
    }

    public void Finish()
    {
        if (_records is null)
        {
            Found.Fail("pack", "it has no checkpoint to prove anything against");
        }

        if (_end is null)
        {
            Found.Fail("pack", "its end is missing");
        }
        else if (_end != _seen)
        {
            Found.Fail("pack", $"it holds {_seen.Records} records, {_seen.Chains} chains and {_seen.Disclosures} disclosures, and says {_end.Value.Records}, {_end.Value.Chains} and {_end.Value.Disclosures}");
        }

        _records?.Finish();
        foreach ((int number, EvidenceDisclosure _) in _disclosures.Values.SelectMany(waiting => waiting).OrderBy(waiting => waiting.Number))
        {
            Found.Fail($"disclosure {number}", "its record is not in the pack, or names no such argument");
        }

        foreach (ChainEvidence chain in _chains.Values.Where(chain => !chain.IsNamed))
        {
            Found.Fail($"chain {chain.Number}", "no record in the pack names it as it is");
        }

        if (Found.IsProved && !_digest.Value.AsSpan().SequenceEqual(_statedDigest))
        {
            Found.Fail("pack", "something in it was changed that no signature covers");
        }
    }

    private void Read(string part, ReadOnlyMemory<byte> item)
    {
        switch (part)
        {
            case "head":
                ReadHead(item.Span);
                break;
            case "chains":
                _seen = _seen with { Chains = _seen.Chains + 1 };
                ReadChain(item.Span);
                break;
            case "disclosures":
                _seen = _seen with { Disclosures = _seen.Disclosures + 1 };
                ReadDisclosure(item.Span);
                break;
            case "records":
                _seen = _seen with { Records = _seen.Records + 1 };
                _records?.Read(item.Span);
                break;
            default:
                ReadEnd(item.Span);
                break;
        }
    }

    private void ReadHead(ReadOnlySpan<byte> item)
    {
        if (!EvidenceHead.TryParse(item, out EvidenceHead? head))
        {
            Found.Fail("checkpoint", "the head of the pack is not one: it holds checkpoint, keys and selection");
            return;
        }

        (Found.Selection, Found.Created) = (head.Selection, head.Created);
        if (EvidenceKeys.Check(head, trust, Found) is { } checkpoint)
        {
            _records = new EvidenceRecords(head, checkpoint, _chains, _disclosures, Found);
        }
    }

    private void ReadChain(ReadOnlySpan<byte> item)
    {
        string subject = $"chain {_seen.Chains}";
        if (!KeptChain.TryParse(item, out KeptChain? chain))
        {
            Found.Fail(subject, "it is not a chain in the form of evidence");
        }
        else if (trust.Anchors is { Count: > 0 } anchors && !Array.Exists(anchors.Current.Anchors, anchor => anchor.Issuer == chain.Issuer && anchor.Key.Equals(chain.Key)))
        {
            Found.Fail(subject, "it begins with an authority that is not among those given");
        }
        else if (ChainEvidence.Prove(chain, out string? refusal) is not { } proved)
        {
            Found.Fail(subject, refusal!);
        }
        else if (!_chains.TryAdd(chain.Id, proved))
        {
            Found.Fail(subject, "it is there twice");
        }
        else
        {
            proved.Number = _seen.Chains;
            Found.Chains++;
            Found.WithheldSignatures += proved.Withheld;
            _isRootWithheld |= chain.Tokens[0].Signature is null;
            Found.AreAnchorsTrusted = trust.Anchors is { Count: > 0 } && !_isRootWithheld;
        }
    }

    private void ReadDisclosure(ReadOnlySpan<byte> item)
    {
        if (!EvidenceItems.TryReadDisclosure(item, out EvidenceDisclosure disclosure))
        {
            Found.Fail($"disclosure {_seen.Disclosures}", "it is not a disclosed value");
            return;
        }

        if (!_disclosures.TryGetValue(disclosure.Sequence, out var waiting))
        {
            _disclosures[disclosure.Sequence] = waiting = [];
        }

        waiting.Add(((int)_seen.Disclosures, disclosure));
    }

    private void ReadEnd(ReadOnlySpan<byte> item)
    {
        if (EvidenceItems.TryReadEnd(item, out EvidenceCounts counts, out byte[] digest) && _end is null)
        {
            (_end, _statedDigest) = (counts, digest);
        }
        else
        {
            Found.Fail("pack", "its end is not one");
        }
    }
}
