using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Who signed the checkpoint of a pack.</summary>
internal static class EvidenceKeys
{
    /// <summary>The checkpoint, once its log's key, the one given or the pack's own, is found to have signed it.</summary>
    public static LogCheckpoint? Check(EvidenceHead head, EvidenceTrust trust, EvidenceVerification found)
    {
        if (!NoteKey.TryParse(head.LogKey, out NoteKey? key) || key.Algorithm != NoteAlgorithm.Ed25519)
        {
            found.Fail("log key", "it is not the key of a log");
            return null;
        }

        if (trust.LogKey is not null && !trust.LogKey.Equals(key))
        {
            found.Fail("log key", "it is not the key that was given: another log, or somebody else, made this pack");
            return null;
        }

        if (!SignedNote.TryParse(Encoding.UTF8.GetBytes(head.Checkpoint), out SignedNote? note) || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint))
        {
            found.Fail("checkpoint", "it is not a signed checkpoint");
            return null;
        }

        if (checkpoint.Origin != key.Name || !note.IsSignedBy(key))
        {
            found.Fail("checkpoint", "the log's key did not sign it");
            return null;
        }

        (found.Checkpoint, found.LogKey, found.IsLogKeyTrusted) = (checkpoint, key, trust.LogKey is not null);
        // What nobody checked could be changed by anybody: a pack carries no signature that is not accounted for.
        HashSet<(string, uint)> known = [(key.Name, key.Id)];
        CheckWitnesses(head, trust, found, note, known);
        if (note.Signatures.Any(signature => !known.Contains((signature.Name, signature.KeyId))) || note.Signatures.Count != known.Count)
        {
            found.Fail("checkpoint", "it carries a signature of somebody whose key is not in the pack, or two of one");
        }

        return checkpoint;
    }

    private static void CheckWitnesses(EvidenceHead head, EvidenceTrust trust, EvidenceVerification found, SignedNote note, HashSet<(string, uint)> known)
    {
        for (int i = 0; i < head.WitnessKeys.Count; i++)
        {
            if (!NoteKey.TryParse(head.WitnessKeys[i], out NoteKey? witness) || witness.Algorithm != NoteAlgorithm.Cosignature || !known.Add((witness.Name, witness.Id)))
            {
                found.Fail($"witness key {i + 1}", "it is not the key of a witness, or there twice");
            }
            else if (note.CosignedAt(witness) is not { } time)
            {
                found.Fail($"witness key {i + 1}", $"{witness.Name} did not cosign the checkpoint");
            }
            else
            {
                found.Add(new EvidenceCosignature(witness, time, trust.WitnessKeys.Contains(witness)));
            }
        }

        foreach (NoteKey demanded in trust.WitnessKeys)
        {
            if (!found.Cosignatures.Any(cosignature => cosignature.Witness.Equals(demanded)))
            {
                found.Fail("checkpoint", $"the witness {demanded.Name}, whose key was given, did not cosign it");
            }
        }
    }
}
