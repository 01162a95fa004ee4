using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of what is handed out of a log, and of what lies beside it: notes, policies, proofs, packs, trees, marks, spools and copies.</summary>
internal static class EvidenceTargets
{
    private static readonly Evidence Honest = Evidence.Make();

    /// <summary>Files are copied, logs opened and signatures verified for each input, whatever its length.</summary>
    private const int BytesAllowed = 20_000;

    public static FuzzTarget[] All { get; } =
    [
        new("note", [Honest.Note, Honest.Cosigned], Note),
        new("witness policy", [Encoding.UTF8.GetBytes(Evidence.PolicyText(Honest.LogKey, Honest.WitnessKey))], Policy),
        new("witness request", [Honest.Request], Request),
        new("record proof", [Honest.RecordProof], RecordProofOf),
        new("argument proof", [Honest.ArgumentProof], ArgumentProofOf),
        new("kept chain", [Honest.Chain], Chain),
        new("pack", [Honest.Pack], Pack, BytesAllowed),
        new("checkpoint file", [Honest.Cosigned], CheckpointFile, BytesAllowed),
        new("tree file", [Honest.Tree], TreeFile, BytesAllowed),
        new("sink mark file", [Honest.Mark], MarkFile, BytesAllowed),
        new("copy file", [Honest.Log], CopyFile, BytesAllowed),
        new("witness memory file", [Honest.WitnessMemory], WitnessMemoryFile, BytesAllowed),
        new("spool file", [Honest.Log], SpoolFile, BytesAllowed),
    ];

    /// <summary>A note that counts says what was signed.</summary>
    private static void Note(byte[] input)
    {
        if (SignedNote.TryParse(input, out SignedNote? note))
        {
            FuzzFinding.Unless(Encoding.UTF8.GetBytes(note.ToString()).AsSpan().SequenceEqual(input), "a note is not the bytes it was read from");
            FuzzFinding.Unless(!VerifiedCheckpoint.TryVerify(note, Honest.LogKey, out _) || note.Text == Honest.Text, "a checkpoint that nobody signed is believed");
            FuzzFinding.Unless(note.CosignedAt(Honest.WitnessKey) is null || note.Text == Honest.Text, "a cosignature that nobody made is believed");
            _ = Honest.Policy.Check(note).Missing;
        }
    }

    private static void Policy(byte[] input)
    {
        if (WitnessPolicy.TryParse(Encoding.UTF8.GetString(input), out WitnessPolicy? policy))
        {
            FuzzFinding.Unless(WitnessPolicy.Parse(policy.ToString()).ToString() == policy.ToString(), "a policy has two spellings");
            FuzzFinding.Unless(!policy.NeedsWitnesses || !policy.Check(Honest.Uncosigned, Honest.LogKey).IsSatisfied, "a quorum of nobody is enough");
        }
    }

    private static void Request(byte[] input)
    {
        if (WitnessRequest.TryParse(input, out WitnessRequest? request))
        {
            FuzzFinding.Unless(Encoding.UTF8.GetBytes(request.ToString()).AsSpan().SequenceEqual(input), "a request is not the bytes it was read from");
        }
    }

    private static void RecordProofOf(byte[] input)
    {
        if (RecordProof.TryParse(input, out RecordProof? proof) && proof.TryVerify(Honest.LogOnly, out ProvedRecord? proved, out _))
        {
            FuzzFinding.Unless(proved.Record.ToString() == Honest.ProvedLine, "another record is proved");
        }
    }

    private static void ArgumentProofOf(byte[] input)
    {
        if (ArgumentProof.TryParse(input, out ArgumentProof? proof) && proof.TryVerify(Honest.LogOnly, out _, out _))
        {
            FuzzFinding.Unless(proof.Disclosure.Value.Span.SequenceEqual("\"cfo@contoso.com\""u8), "another value is proved");
        }
    }

    private static void Chain(byte[] input)
    {
        if (KeptChain.TryParse(input, out KeptChain? chain))
        {
            FuzzFinding.Unless(chain.ToUtf8().AsSpan().SequenceEqual(input), "a chain is not the bytes it was read from");
        }
    }

    /// <summary>A pack that is proved, in a page that is genuine, is the one that was written.</summary>
    private static void Pack(byte[] input)
    {
        using MemoryStream stream = new(input);
        EvidenceVerification found = Wait(EvidencePackVerifier.VerifyAsync(stream, new EvidenceTrust { LogKey = Honest.LogKey }));
        FuzzFinding.Unless(!(found.IsProved && found.IsPageGenuine) || input.AsSpan().SequenceEqual(Honest.Pack), "a pack that nobody wrote is proved");
    }

    private static void CheckpointFile(byte[] input) => InLog(directory =>
    {
        File.WriteAllBytes(Path.Combine(directory, "checkpoint"), input);
        Refusable(() => Wait(AuditCheckpoints.OpenAsync(directory, Evidence.LogSigner)).Dispose());
        Refusable(() => Wait(AuditProofs.ProveAsync(directory, 2)));
    });

    /// <summary>A tree is computed again, or refused; nothing false is proved by it.</summary>
    private static void TreeFile(byte[] input) => InLog(directory =>
    {
        File.WriteAllBytes(Path.Combine(directory, "tree", "00"), input);
        FuzzFinding.Unless(VerifiedCheckpoint.TryVerify(Honest.Uncosigned, Honest.LogKey, out VerifiedCheckpoint? signed), "the honest checkpoint is refused");
        FuzzFinding.Unless(Wait(AuditVerifier.VerifyAsync(directory, checkpoints: [signed!])).IsIntact, "a log is blamed for its tree");
        Refusable(() => FuzzFinding.Unless(Wait(AuditProofs.ProveAsync(directory, 2)).TryVerify(Honest.LogOnly, out _, out _), "a proof was handed out that proves nothing"));
        Refusable(() => Wait(AuditCheckpoints.OpenAsync(directory, Evidence.LogSigner)).Dispose());
    });

    private static void MarkFile(byte[] input) => InLog(directory =>
    {
        Directory.CreateDirectory(Path.Combine(directory, "sinks"));
        File.WriteAllBytes(Path.Combine(directory, Honest.MarkName), input);
        Refusable(() => AuditSinkMark.ListOf(directory));
        Refusable(() => Wait(AuditArchive.MoveAsync(directory, directory + ".archive")));
    });

    private static void CopyFile(byte[] input) => InLog(directory =>
    {
        string copy = Directory.CreateDirectory(directory + ".copy").FullName;
        File.WriteAllBytes(Path.Combine(copy, Honest.CopyName), input);
        Refusable(() =>
        {
            AuditReconciliation found = Wait(AuditReconciliation.CompareAsync(directory, copy));
            FuzzFinding.Unless(!found.IsComplete || input.AsSpan().StartsWith(Honest.Log), "a copy that is another is said to be complete");
        });
    });

    private static void WitnessMemoryFile(byte[] input) => InLog(directory =>
    {
        string state = Directory.CreateDirectory(directory + ".witness").FullName;
        File.WriteAllBytes(Path.Combine(state, Honest.WitnessMemoryName), input);
        Refusable(() =>
        {
            using AuditWitness witness = AuditWitness.Open(state, "w.example/ops", Evidence.WitnessSigner, [Honest.LogKey]);
            _ = Wait(witness.CosignAsync(Honest.Uncosigned, new ConsistencyProof(0, Honest.Size, []))).IsCosigned;
        });
    });

    private static void SpoolFile(byte[] input) => InLog(directory =>
    {
        string spool = Directory.CreateDirectory(directory + ".spool").FullName;
        Directory.CreateDirectory(Path.Combine(spool, "copy.spool"));
        File.WriteAllBytes(Path.Combine(spool, "copy.spool", "00000000000000000000.jsonl"), input);
        Refusable(() => Wait(Evidence.ExportAsync(spool)));
    });

    private static void Refusable(Action reading)
    {
        try
        {
            reading();
        }
        catch (AuditException refusal)
        {
            FuzzFinding.Unless(!string.IsNullOrEmpty(refusal.Code), "a refusal has no name");
        }
    }

    /// <summary>A copy of the honest log in a directory that is gone afterwards, with all that was put beside it.</summary>
    private static void InLog(Action<string> use)
    {
        string root = Directory.CreateTempSubdirectory("agentid-fuzz-").FullName;
        string directory = Path.Combine(root, "audit");
        try
        {
            Evidence.Copy(Honest.Directory, directory);
            use(directory);
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Wait(Task task) => task.GetAwaiter().GetResult();

    private static T Wait<T>(Task<T> task) => task.GetAwaiter().GetResult();
}
