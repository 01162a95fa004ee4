using System.Buffers;
using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Verifies an evidence pack without a browser, offline: the same as its page does, and whether the page is the genuine one.</summary>
/// <remarks>
/// Never throws on hostile input: what does not hold is named. A pack is read line by line; memory grows with the chains and the calls in it, of which
/// there are at most <see cref="EvidencePack.MaxChains"/> and <see cref="EvidencePack.MaxRecords"/>.
/// </remarks>
public static class EvidencePackVerifier
{
    /// <summary>Verifies a pack.</summary>
    /// <param name="pack">The page, as <see cref="EvidencePack.WriteAsync"/> wrote it.</param>
    /// <param name="trust">What is known from elsewhere; without it, keys come from the pack and are not trusted.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static async Task<EvidenceVerification> VerifyAsync(Stream pack, EvidenceTrust? trust = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pack);
        EvidenceLines lines = new(pack);
        EvidenceRun run = new(trust ?? new EvidenceTrust());
        using IncrementalHash page = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[]? before = null;
        bool isInPieces = false;
        bool hasEnded = false;
        while (await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (line.IsEmpty)
            {
                hasEnded = true;
                break;
            }

            if (!EvidencePart.IsData(line.Span))
            {
                page.AppendData(line.Span);
                continue;
            }

            isInPieces |= before is not null && !page.GetCurrentHash().AsSpan().SequenceEqual(SHA256.HashData([]));
            before ??= page.GetHashAndReset();
            ReadOnlyMemory<byte> data = EvidencePart.IsEnded(line.Span) ? line : await ReadOnAsync(lines, line, cancellationToken).ConfigureAwait(false);
            if (EvidencePart.TryRead(data, out EvidencePart? part))
            {
                run.Read(part);
            }
            else
            {
                run.Found.Fail("pack", "a line of data is not one");
            }

            if (run.IsFull)
            {
                break;
            }
        }

        if (!hasEnded)
        {
            run.Found.Fail("pack", "it is larger than a pack may be");
        }

        run.Finish();
        run.Found.IsPageGenuine = !isInPieces && before is not null
            && before.AsSpan().SequenceEqual(SHA256.HashData(EvidencePage.Before.Span))
            && page.GetHashAndReset().AsSpan().SequenceEqual(SHA256.HashData(EvidencePage.After.Span));
        return run.Found;
    }

    /// <summary>To a browser, data that a line feed got into go on in the next line.</summary>
    private static async ValueTask<ReadOnlyMemory<byte>> ReadOnAsync(EvidenceLines lines, ReadOnlyMemory<byte> begun, CancellationToken cancellationToken)
    {
        ArrayBufferWriter<byte> joined = new();
        joined.Write(begun.Span);
        while (!EvidencePart.IsEnded(joined.WrittenSpan) && joined.WrittenCount <= EvidenceLines.MaxLength
            && await lines.ReadAsync(cancellationToken).ConfigureAwait(false) is { IsEmpty: false } line)
        {
            joined.Write(line.Span);
        }

        return joined.WrittenMemory;
    }
}
