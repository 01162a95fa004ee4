using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

internal sealed class BeginsWithALine(Medium medium) : SoundStore(medium)
{
    public override ReadOnlyMemory<byte> FirstLine => Medium.Lines.Count == 0 ? "begin"u8.ToArray() : base.FirstLine;
}

internal sealed class ForgetsTheLastOfMany(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        byte[][] split = [.. Split(lines)];
        return base.AppendAsync(firstSequence, split.Length < 2 ? lines : lines[..^(split[^1].Length + 1)], reserve, cancellationToken);
    }
}

internal sealed class ReadsBackwards(Medium medium) : SoundStore(medium)
{
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        base.ReadAsync(fromSequence, cancellationToken).Reverse();
}

internal sealed class ChangesBytes(Medium medium) : SoundStore(medium)
{
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        base.ReadAsync(fromSequence, cancellationToken)
            .Select(line => (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(line.Span).Trim()));
}

internal sealed class CutsLongLines(Medium medium) : SoundStore(medium)
{
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        base.ReadAsync(fromSequence, cancellationToken).Select(line => line[..Math.Min(line.Length, 65_535)]);
}

internal sealed class ReadsFromTheStart(Medium medium) : SoundStore(medium)
{
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) => base.ReadAsync(0, cancellationToken);
}

internal sealed class RemembersAnOldLastLine(Medium medium) : SoundStore(medium)
{
    private readonly ReadOnlyMemory<byte> _last = medium.Lines.LastOrDefault();

    public override ReadOnlyMemory<byte> LastLine => _last;
}

internal sealed class TakesTheLastForTheFirst(Medium medium) : SoundStore(medium)
{
    public override ReadOnlyMemory<byte> FirstLine => LastLine;
}

internal sealed class TakesAnySequence(Medium medium) : SoundStore(medium)
{
    protected override void RefuseOther(long firstSequence)
    {
        // Whatever they say.
    }
}

internal sealed class RefusesWithoutACode(Medium medium) : SoundStore(medium)
{
    protected override void RefuseOther(long firstSequence)
    {
        if (firstSequence != Medium.Lines.Count)
        {
            throw new IOException("conflict");
        }
    }
}

internal sealed class RefusesAfterAppending(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        bool isOther = firstSequence != Medium.Lines.Count;
        base.AppendAsync(Medium.Lines.Count, lines, reserve, cancellationToken).AsTask().GetAwaiter().GetResult();
        return isOther ? throw new AuditException(AuditCodes.HeadMoved, "too late") : ValueTask.CompletedTask;
    }
}

internal sealed class IgnoresCancellation(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
        base.AppendAsync(firstSequence, lines, reserve, CancellationToken.None);
}

internal sealed class CancelsTooLate(Medium medium) : SoundStore(medium)
{
    public override async ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        await base.AppendAsync(firstSequence, lines, reserve, CancellationToken.None);
        cancellationToken.ThrowIfCancellationRequested();
    }
}

internal sealed class KeepsTheCallersBytes(Medium medium) : SoundStore(medium)
{
    private ReadOnlyMemory<byte> _first;

    public override ReadOnlyMemory<byte> FirstLine => _first;

    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        _first = _first.IsEmpty ? lines[..lines.Span.IndexOf((byte)'\n')] : _first;
        return base.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }
}

internal sealed class CannotReadWhileItWrites(Medium medium) : SoundStore(medium)
{
    public override async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask;
        foreach (byte[] line in Medium.Lines)
        {
            if (fromSequence-- <= 0)
            {
                yield return line;
            }
        }
    }
}

internal sealed class ForgetsNowAndThen(Medium medium) : SoundStore(medium)
{
    public override IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        base.ReadAsync(fromSequence, cancellationToken).Where((_, i) => i != 100);
}

internal sealed class ForgetsWhenItIsClosed(Medium medium) : SoundStore(medium)
{
    public override ValueTask DisposeAsync()
    {
        Medium.Lines = [];
        return base.DisposeAsync();
    }
}

internal sealed class ForgetsTheLastLineWhenItIsClosed(Medium medium) : SoundStore(medium)
{
    public override ValueTask DisposeAsync()
    {
        Medium.Lines = [.. Medium.Lines.SkipLast(1)];
        return base.DisposeAsync();
    }
}

internal sealed class CutsWhatIsNotTorn(Medium medium) : SoundStore(medium)
{
    public override AuditRepair? Repair { get; } = medium.Lines.Count > 0 ? new AuditRepair(1, new byte[32]) : null;
}

internal sealed class LetsTwoWrite(Medium medium) : SoundStore(medium)
{
    private long _next = medium.Lines.Count;

    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        _next = firstSequence == _next ? _next + Split(lines).Count() : throw new AuditException(AuditCodes.HeadMoved, "another is next");
        return base.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }

    protected override void RefuseOther(long firstSequence)
    {
        // It knows of no other writer.
    }
}

internal sealed class IgnoresTheReserve(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
        base.AppendAsync(firstSequence, lines, reserve: 0, cancellationToken);
}

internal sealed class TearsWhenItIsFull(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        try
        {
            return base.AppendAsync(firstSequence, lines, reserve, cancellationToken);
        }
        catch (AuditException full) when (full.Code == AuditCodes.Full)
        {
            Medium.Lines.Add([.. Split(lines).First()]);
            throw;
        }
    }
}

internal sealed class GivesUpForGood(Medium medium) : SoundStore(medium)
{
    private bool _hasFailed;

    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        _hasFailed |= Medium.IsFull && lines.Length + reserve > Medium.Reserved;
        return _hasFailed ? throw Full() : base.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }
}

internal sealed class SaysNothingWhenItIsFull(Medium medium) : SoundStore(medium)
{
    public override ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        Medium.IsFull = false;
        return base.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }
}
