using System.Buffers.Text;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Reads what a line of a ledger says, word by word, and notes when it says something else.</summary>
internal ref struct LedgerCursor(ReadOnlySpan<byte> payload)
{
    private ReadOnlySpan<byte> _rest = payload;

    /// <summary>Whether everything so far was as expected. Whoever takes something finds what is wrong with its meaning.</summary>
    public bool IsGood { get; set; } = true;

    /// <summary>Whether nothing is left.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Whether the line begins with a word; only then is it read.</summary>
    public bool TakeKind(ReadOnlySpan<byte> kind)
    {
        bool isThis = _rest.StartsWith(kind) && (_rest.Length == kind.Length || _rest[kind.Length] == ' ');
        _rest = isThis ? _rest[kind.Length..] : _rest;
        return isThis;
    }

    public long TakeNumber()
    {
        TakeByte((byte)' ');
        return TakeDigits();
    }

    public string TakeText()
    {
        int length = (int)Math.Min(TakeNumber(), int.MaxValue);
        TakeByte((byte)':');
        IsGood &= length >= 0 && length <= _rest.Length;
        if (!IsGood)
        {
            return "";
        }

        string text = Encoding.UTF8.GetString(_rest[..length]);
        _rest = _rest[length..];
        return text;
    }

    public string? TakeTextOrDash()
    {
        if (!_rest.StartsWith(" -"u8))
        {
            return TakeText();
        }

        _rest = _rest[2..];
        return null;
    }

    private long TakeDigits()
    {
        IsGood &= Utf8Parser.TryParse(_rest, out long value, out int used) && value >= 0;
        _rest = IsGood ? _rest[used..] : [];
        return IsGood ? value : 0;
    }

    private void TakeByte(byte expected)
    {
        IsGood &= !_rest.IsEmpty && _rest[0] == expected;
        _rest = IsGood ? _rest[1..] : [];
    }
}
