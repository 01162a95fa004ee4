using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Numbers in JSON: their double, the ECMAScript form RFC 8785 section 3.2.2.3 demands, and whether that form says the same.</summary>
internal static class JsonNumber
{
    /// <summary>More than any shortest form needs: sign, 17 digits, point, 20 zeros or an exponent.</summary>
    public const int MaxCanonicalLength = 32;

    /// <summary>A double carries every integer of 15 digits.</summary>
    private const int MaxPlainLength = 15;

    private static readonly SearchValues<byte> SignAndDigits = SearchValues.Create("-0123456789"u8);

    /// <summary>Whether a JSON number is an integer of so few digits that its text is exact, and its own canonical form; true of nearly all.</summary>
    public static bool IsPlainInteger(ReadOnlySpan<byte> text) =>
        text.Length <= MaxPlainLength && text.IndexOfAnyExcept(SignAndDigits) < 0 && !text.SequenceEqual("-0"u8);

    /// <summary>The double nearest to a JSON number; false when it is beyond the range of a double.</summary>
    public static bool TryGetDouble(ReadOnlySpan<byte> text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    /// <summary>Writes a finite double the way <c>Number.prototype.toString</c> does.</summary>
    public static int WriteCanonical(double value, Span<byte> destination)
    {
        Debug.Assert(double.IsFinite(value));
        if (value == 0)
        {
            destination[0] = (byte)'0';     // -0 included
            return 1;
        }

        Span<byte> shortest = stackalloc byte[MaxCanonicalLength];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        DecimalForm number = DecimalForm.Parse(shortest[..length]);
        return number.WriteCanonical(destination);
    }

    /// <summary>
    /// Whether a JSON number survives: whether the canonical form of its double denotes the very number that was written.
    /// 2^53+2 does, 2^53+1 does not (AAT section 3.4).
    /// </summary>
    public static bool IsExact(ReadOnlySpan<byte> text)
    {
        if (IsPlainInteger(text))
        {
            return true;
        }

        if (!TryGetDouble(text, out double value))
        {
            return false;
        }

        Span<byte> canonical = stackalloc byte[MaxCanonicalLength];
        int length = WriteCanonical(value, canonical);
        return DecimalForm.Parse(text).Equals(DecimalForm.Parse(canonical[..length]));
    }

    /// <summary>Whether every number within a value is exact.</summary>
    public static bool AreAllExact(JsonView json)
    {
        if (json.Kind == JsonKind.Number)
        {
            return IsExact(json.Raw);
        }

        foreach ((JsonView _, JsonView value) in json.Members)
        {
            if (!AreAllExact(value))
            {
                return false;
            }
        }

        foreach (JsonView item in json.Items)
        {
            if (!AreAllExact(item))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A decimal number as sign, significant digits and the position of the point: ±0.d1d2d3… × 10^Exponent.</summary>
    private readonly ref struct DecimalForm
    {
        private readonly bool _isNegative;
        private readonly ReadOnlySpan<byte> _text;      // digits and possibly a point, trimmed to the significant ones
        private readonly long _exponent;

        private DecimalForm(bool isNegative, ReadOnlySpan<byte> text, long exponent)
        {
            _isNegative = isNegative;
            _text = text;
            _exponent = exponent;
        }

        public static DecimalForm Parse(ReadOnlySpan<byte> text)
        {
            bool isNegative = text[0] == '-';
            if (isNegative)
            {
                text = text[1..];
            }

            long exponent = 0;
            if (text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and int e)
            {
                ReadOnlySpan<byte> digits = text[(e + 1)..];
                bool isBelowOne = digits[0] == '-';
                digits = digits[0] is (byte)'+' or (byte)'-' ? digits[1..] : digits;
                // An exponent of more than 18 digits cannot be compared with a double's anyway: clamp it.
                exponent = Utf8Parser.TryParse(digits, out long parsed, out _) ? parsed : long.MaxValue / 4;
                exponent = Math.Min(exponent, long.MaxValue / 4) * (isBelowOne ? -1 : 1);
                text = text[..e];
            }

            int point = text.IndexOf((byte)'.');
            exponent += point < 0 ? text.Length : point;
            int firstDigit = text.IndexOfAnyExcept((byte)'0', (byte)'.');
            if (firstDigit < 0)
            {
                return default;     // zero
            }

            // Leading zeros move the point: 0.00123 is 0.123 × 10^-2.
            exponent -= point >= 0 && firstDigit > point ? firstDigit - 1 : firstDigit;
            text = text[firstDigit..];
            if (point >= 0)
            {
                text = text.TrimEnd((byte)'0').TrimEnd((byte)'.');
            }

            text = text.Contains((byte)'.') ? text : text.TrimEnd((byte)'0');
            return new DecimalForm(isNegative, text, exponent);
        }

        public bool Equals(DecimalForm other)
        {
            if (_text.IsEmpty || other._text.IsEmpty)
            {
                return _text.IsEmpty && other._text.IsEmpty;
            }

            if (_isNegative != other._isNegative || _exponent != other._exponent)
            {
                return false;
            }

            int i = 0;
            int j = 0;
            while (true)
            {
                i += i < _text.Length && _text[i] == '.' ? 1 : 0;
                j += j < other._text.Length && other._text[j] == '.' ? 1 : 0;
                if (i == _text.Length || j == other._text.Length)
                {
                    return i == _text.Length && j == other._text.Length;
                }

                if (_text[i++] != other._text[j++])
                {
                    return false;
                }
            }
        }

        /// <summary>ECMA-262, Number::toString, steps 5 to 12.</summary>
        public int WriteCanonical(Span<byte> destination)
        {
            Span<byte> digits = stackalloc byte[MaxCanonicalLength];
            int k = 0;
            foreach (byte digit in _text)
            {
                if (digit != '.')
                {
                    digits[k++] = digit;
                }
            }

            digits = digits[..k];
            ByteBuilder output = new(destination);
            if (_isNegative)
            {
                output.Append((byte)'-');
            }

            int n = (int)_exponent;
            if (n >= k && n <= 21)
            {
                output.Append(digits);
                Fill(ref output, n - k);
            }
            else if (n > 0 && n <= 21)
            {
                output.Append(digits[..n]);
                output.Append((byte)'.');
                output.Append(digits[n..]);
            }
            else if (n > -6 && n <= 0)
            {
                output.Append("0."u8);
                Fill(ref output, -n);
                output.Append(digits);
            }
            else
            {
                output.Append(digits[0]);
                if (k > 1)
                {
                    output.Append((byte)'.');
                    output.Append(digits[1..]);
                }

                output.Append((byte)'e');
                output.Append((byte)(n > 0 ? '+' : '-'));
                Math.Abs(n - 1).TryFormat(destination[output.Length..], out int written, default, CultureInfo.InvariantCulture);
                return output.Length + written;
            }

            return output.Length;
        }

        private static void Fill(ref ByteBuilder output, int zeros)
        {
            for (int i = 0; i < zeros; i++)
            {
                output.Append((byte)'0');
            }
        }
    }
}
