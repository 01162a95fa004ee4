using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>A store that keeps its contract, from which the wrong ones differ in one thing each.</summary>
internal class SoundStore(Medium medium) : IAuditStore
{
    protected Medium Medium { get; } = medium;

    public virtual ReadOnlyMemory<byte> FirstLine => Medium.Lines.FirstOrDefault();

    public virtual ReadOnlyMemory<byte> LastLine => Medium.Lines.LastOrDefault();

    public virtual AuditRepair? Repair => null;

    public virtual ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        RefuseOther(firstSequence);
        if (Medium.IsFull && lines.Length + reserve > Medium.Reserved)
        {
            throw Full();
        }

        Medium.Reserved = reserve;
        lock (Medium)
        {
            Medium.Lines.AddRange(Split(lines));
        }

        return ValueTask.CompletedTask;
    }

    public virtual async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        byte[][] lines;
        lock (Medium)
        {
            lines = [.. Medium.Lines.Skip((int)fromSequence)];
        }

        foreach (byte[] line in lines)
        {
            yield return line;
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static IEnumerable<byte[]> Split(ReadOnlyMemory<byte> lines)
    {
        List<byte[]> split = [];
        while (lines.Span.IndexOf((byte)'\n') is >= 0 and int end)
        {
            split.Add(lines[..end].ToArray());
            lines = lines[(end + 1)..];
        }

        return split;
    }

    protected static AuditException Full() => new(AuditCodes.Full, "no room is left: make some");

    protected virtual void RefuseOther(long firstSequence)
    {
        if (firstSequence != Medium.Lines.Count)
        {
            throw new AuditException(AuditCodes.HeadMoved, $"the next line is {Medium.Lines.Count}, not {firstSequence}");
        }
    }
}
