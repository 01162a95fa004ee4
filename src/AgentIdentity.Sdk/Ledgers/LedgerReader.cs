using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Reads the file of a ledger from first to last.</summary>
internal sealed class LedgerReader
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly byte[] _prefix = new byte[LedgerLine.PrefixSize];
    private byte[] _payload = new byte[512];
    private uint _sum = LedgerLine.FirstSum;

    private LedgerReader(string path, FileStream stream)
    {
        _path = path;
        _stream = stream;
    }

    /// <summary>What the counters stood at.</summary>
    public UsageCounters Counters { get; } = new();

    /// <summary>How many bytes are whole lines; what comes after them is half a line, which was never acknowledged.</summary>
    public long Length { get; private set; }

    /// <summary>How many of them are the counters as they stood when the file was begun.</summary>
    public long BeganAt { get; private set; }

    /// <summary>The checksum the next line continues.</summary>
    public uint Sum => _sum;

    /// <exception cref="LedgerException"><see cref="LedgerCodes.Damaged"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LedgerReader Read(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 64 * 1024);
        LedgerReader reader = new(path, stream);
        reader.ReadAll();
        return reader;
    }

    private void ReadAll()
    {
        bool isFirst = true;
        while (TryReadLine(out ReadOnlySpan<byte> payload))
        {
            bool isGood = isFirst ? payload.SequenceEqual(Encoding.ASCII.GetBytes(LedgerText.Header)) : TryTake(payload);
            isFirst = false;
            if (!isGood)
            {
                throw Damaged();
            }

            Length = _stream.Position;
        }

        // INVARIANT: what the file was begun with was put in place as a whole. Only what was appended since can end in the middle of a line.
        if (BeganAt == 0)
        {
            throw Damaged();
        }
    }

    /// <summary>Reads a line; false when none, or only the beginning of one, is left.</summary>
    private bool TryReadLine(out ReadOnlySpan<byte> payload)
    {
        payload = default;
        int read = _stream.ReadAtLeast(_prefix, _prefix.Length, throwOnEndOfStream: false);
        if (read < _prefix.Length)
        {
            return false;
        }

        if (!LedgerLine.TryReadLength(_prefix, _sum, out int length))
        {
            return IsNothingButZeros() ? false : throw Damaged();
        }

        if (_stream.Length - _stream.Position <= length)
        {
            return false;
        }

        if (_payload.Length <= length)
        {
            _payload = new byte[length + 1];
        }

        Span<byte> line = _payload.AsSpan(0, length + 1);
        _stream.ReadExactly(line);
        payload = line[..^1];
        return LedgerLine.TryRead(_prefix, line, ref _sum) ? true : throw Damaged();
    }

    /// <summary>A power cut can leave a file longer than what was written to it, filled up with zeros.</summary>
    private bool IsNothingButZeros()
    {
        Span<byte> block = stackalloc byte[4096];
        bool isZero = !_prefix.AsSpan().ContainsAnyExcept((byte)0);
        for (int read = 1; isZero && read > 0;)
        {
            read = _stream.Read(block);
            isZero = !block[..read].ContainsAnyExcept((byte)0);
        }

        return isZero;
    }

    private bool TryTake(ReadOnlySpan<byte> payload)
    {
        LedgerCursor cursor = new(payload);
        bool isKnown = BeganAt > 0
            ? cursor.TakeKind("debit"u8) && TryTakeDebit(ref cursor)
            : (cursor.TakeKind("counter"u8) && TryTakeCounter(ref cursor)) || (cursor.TakeKind("begin"u8) && TryTakeBegin(ref cursor));
        return isKnown && cursor.IsAtEnd && cursor.IsGood;
    }

    private bool TryTakeCounter(ref LedgerCursor cursor)
    {
        UsageCounter counter = new(cursor.TakeText()) { Used = cursor.TakeNumber(), ExpiresTicks = cursor.TakeNumber() };
        for (long members = cursor.TakeNumber(); members > 0 && cursor.IsGood; members--)
        {
            cursor.IsGood &= counter.AddMember(cursor.TakeText());
        }

        return cursor.IsGood && Counters.TryRestore(counter);
    }

    private bool TryTakeBegin(ref LedgerCursor cursor)
    {
        long latestTicks = cursor.TakeNumber();
        bool isWhole = cursor.TakeNumber() == Counters.Count && cursor.IsGood && latestTicks <= DateTimeOffset.MaxValue.UtcTicks;
        BeganAt = isWhole ? _stream.Position : 0;
        if (isWhole)
        {
            Counters.Forget(new DateTimeOffset(latestTicks, TimeSpan.Zero));
        }

        return isWhole;
    }

    private bool TryTakeDebit(ref LedgerCursor cursor)
    {
        long nowTicks = cursor.TakeNumber();
        if (!cursor.IsGood || nowTicks < Counters.LatestTicks || nowTicks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return false;
        }

        Counters.Forget(new DateTimeOffset(nowTicks, TimeSpan.Zero));
        while (cursor.IsGood && !cursor.IsAtEnd)
        {
            string key = cursor.TakeText();
            long amount = cursor.TakeNumber();
            long expiresTicks = cursor.TakeNumber();
            string? member = cursor.TakeTextOrDash();
            cursor.IsGood &= cursor.IsGood && Counters.TryRepeat(key, amount, member, expiresTicks);
        }

        return cursor.IsGood;
    }

    private LedgerException Damaged() => LedgerFailure.Damaged(_path, Length);
}
