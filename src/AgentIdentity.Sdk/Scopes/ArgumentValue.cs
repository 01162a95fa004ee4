using System.Buffers.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>One argument value in canonical JSON (RFC 8785). Two values are equal when their bytes are.</summary>
internal readonly ref struct ArgumentValue(ReadOnlySpan<byte> canonical)
{
    public ReadOnlySpan<byte> Canonical { get; } = canonical;

    /// <summary>The first byte of a canonical value tells what it is.</summary>
    public JsonKind Kind => Canonical.IsEmpty ? JsonKind.None : Canonical[0] switch
    {
        (byte)'"' => JsonKind.String,
        (byte)'{' => JsonKind.Object,
        (byte)'[' => JsonKind.Array,
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Number,
    };

    public bool IsScalar => Kind is not (JsonKind.Object or JsonKind.Array or JsonKind.None);

    /// <summary>The items of an array, or none.</summary>
    public ItemEnumerator Items => Kind == JsonKind.Array ? new ItemEnumerator(Canonical[1..^1]) : default;

    public bool TryGetNumber(out double number)
    {
        number = 0;
        if (Kind != JsonKind.Number)
        {
            return false;
        }

        if (Canonical.Length <= 15 && Utf8Parser.TryParse(Canonical, out long integer, out int consumed) && consumed == Canonical.Length)
        {
            number = integer;
            return true;
        }

        return JsonNumber.TryGetDouble(Canonical, out number);
    }

    /// <summary>Cuts the inside of a canonical array at its top-level commas.</summary>
    internal ref struct ItemEnumerator(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;
        private ReadOnlySpan<byte> _current;

        public readonly ArgumentValue Current => new(_current);

        public readonly ItemEnumerator GetEnumerator() => this;

        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int depth = 0;
            bool inString = false;
            int at = 0;
            for (; at < _rest.Length; at++)
            {
                byte b = _rest[at];
                if (inString)
                {
                    if (b == '\\')
                    {
                        at++;
                    }
                    else if (b == '"')
                    {
                        inString = false;
                    }
                }
                else if (b == '"')
                {
                    inString = true;
                }
                else if (b is (byte)'[' or (byte)'{')
                {
                    depth++;
                }
                else if (b is (byte)']' or (byte)'}')
                {
                    depth--;
                }
                else if (b == ',' && depth == 0)
                {
                    break;
                }
            }

            _current = _rest[..at];
            _rest = at < _rest.Length ? _rest[(at + 1)..] : default;
            return true;
        }
    }
}
