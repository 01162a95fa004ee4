using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the records that were verified, and no others: each links to the one before, and the last is the verified head.</summary>
internal static class VerifiedRecords
{
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the log is not the one that was verified any more.</exception>
    public static async IAsyncEnumerable<AuditRecord> ReadAsync(
        string directory, AuditVerification verification, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        AuditHead head = verification.Head!;
        LeafHash? previous = null;
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory, verification.ArchivedRecords, cancellationToken).ConfigureAwait(false))
        {
            bool isLast = record.Sequence == head.Sequence;
            if ((previous is { } hash && record.Previous != hash) || (isLast && record.Leaf != head.LeafHash))
            {
                break;
            }

            previous = record.Leaf;
            yield return record;
            if (isLast)
            {
                yield break;
            }
        }

        throw new AuditException(AuditCodes.Broken, $"{directory} was changed while it was read: verify it again with agentid audit verify");
    }
}
