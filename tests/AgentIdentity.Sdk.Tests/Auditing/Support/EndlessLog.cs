using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A genuine log of any length that is made while it is read and allocates nothing for a line.</summary>
internal sealed class EndlessLog(long records) : IAuditStore
{
    private readonly byte[] _line = new byte[1024];
    private readonly byte[] _link = Encoding.ASCII.GetBytes(new string('A', 43));

    public ReadOnlyMemory<byte> FirstLine => default;

    public ReadOnlyMemory<byte> LastLine => default;

    public AuditRepair? Repair => null;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        for (long sequence = 0; sequence < records; sequence++)
        {
            yield return _line.AsMemory(1, Write(sequence));
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Every second record allows a call, and the one after it tells how the call ended.</summary>
    private int Write(long sequence)
    {
        Span<byte> line = _line.AsSpan(1);
        int at = 0;
        if (sequence == 0)
        {
            Append(line, ref at, "{\"body\":{\"hash\":\"sha-256\",\"schema\":\"agentidentity.dev/audit/v1\"}"u8);
        }
        else
        {
            bool isDecision = sequence % 2 == 1;
            long decision = isDecision ? sequence : sequence - 1;
            Append(line, ref at, "{\"body\":{\"call\":\"c"u8);
            Append(line, ref at, decision);
            Append(line, ref at, isDecision ? "\",\"decision\":\"allow\",\"tool\":\"files.read\"}"u8 : "\",\"decision_seq\":"u8);
            if (!isDecision)
            {
                Append(line, ref at, decision);
                Append(line, ref at, ",\"outcome\":\"completed\"}"u8);
            }
        }

        Append(line, ref at, ",\"log\":\"audit/AAAAAAAAAAAAAAAAAAAAAA\",\"prev\":\""u8);
        Append(line, ref at, _link);
        Append(line, ref at, "\",\"seq\":"u8);
        Append(line, ref at, sequence);
        Append(line, ref at, ",\"ts\":\"2026-03-01T09:30:00.000000Z\",\"type\":\""u8);
        Append(line, ref at, sequence == 0 ? "header"u8 : sequence % 2 == 1 ? "decision"u8 : "outcome"u8);
        Append(line, ref at, "\",\"v\":1}"u8);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(_line.AsSpan(0, at + 1), hash);
        Base64Url.EncodeToUtf8(hash, _link);
        return at;
    }

    private static void Append(Span<byte> line, ref int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(line[at..]);
        at += bytes.Length;
    }

    private static void Append(Span<byte> line, ref int at, long number)
    {
        Utf8Formatter.TryFormat(number, line[at..], out int written);
        at += written;
    }
}
