using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>The checkpoints a log is held against: those that somebody remembered, and those that lie beside it.</summary>
internal static class KnownCheckpoints
{
    /// <param name="policy">Whose word counts.</param>
    /// <param name="files">What was remembered.</param>
    /// <param name="directory">The log.</param>
    /// <param name="input">Reads the files.</param>
    /// <exception cref="ToolException">A file holds no checkpoint the policy accepts, or there is none at all.</exception>
    public static List<VerifiedCheckpoint> Read(WitnessPolicy policy, string[] files, string directory, InputText input)
    {
        List<VerifiedCheckpoint> known = [.. files.Select(file => Verify(file, input.Read(file), policy))];
        string latest = Path.Combine(directory, "checkpoint");
        if (File.Exists(latest))
        {
            known.Add(Verify(latest, input.Read(latest), policy));
        }

        if (known.Count == 0)
        {
            throw new ToolException("audit_checkpoint_missing", $"{directory} has no checkpoint, and none was named with --checkpoint: sign one with agentid audit checkpoint");
        }

        // Of what was signed earlier, the log's own word is enough: it narrows down where something was changed.
        foreach (SignedNote note in AuditCheckpoints.ReadSigned(directory))
        {
            foreach (PolicyLog log in policy.Logs)
            {
                if (VerifiedCheckpoint.TryVerify(note, log.Key, out VerifiedCheckpoint? earlier))
                {
                    known.Add(earlier);
                }
            }
        }

        return known;
    }

    private static VerifiedCheckpoint Verify(string file, byte[] text, WitnessPolicy policy)
    {
        if (!SignedNote.TryParse(text, out SignedNote? note))
        {
            throw new ToolException("malformed", $"{file} is no checkpoint");
        }

        return VerifiedCheckpoint.TryVerify(note, policy, out VerifiedCheckpoint? checkpoint, out string? missing)
            ? checkpoint
            : throw new ToolException("not_trusted", $"{file} is no checkpoint to go by: {missing}");
    }
}
