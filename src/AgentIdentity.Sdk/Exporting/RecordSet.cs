namespace AgentIdentity.Sdk.Auditing;

/// <summary>A set of numbers from 0, one bit each.</summary>
internal sealed class RecordSet
{
    private const int Bits = 64;

    private ulong[] _words = new ulong[16];

    /// <summary>False when it is there already.</summary>
    public bool Add(long number)
    {
        int word = checked((int)(number / Bits));
        if (word >= _words.Length)
        {
            Array.Resize(ref _words, Math.Max(word + 1, 2 * _words.Length));
        }

        ulong bit = 1UL << (int)(number % Bits);
        bool isNew = (_words[word] & bit) == 0;
        _words[word] |= bit;
        return isNew;
    }

    /// <summary>The numbers below a bound that are not there, in rows.</summary>
    public IEnumerable<(long First, long Last)> Gaps(long end)
    {
        for (long first = 0; first < end; first++)
        {
            if (Has(first))
            {
                continue;
            }

            long last = first;
            while (last + 1 < end && !Has(last + 1))
            {
                last++;
            }

            yield return (first, last);
            first = last;
        }
    }

    private bool Has(long number) => number / Bits < _words.Length && (_words[number / Bits] & (1UL << (int)(number % Bits))) != 0;
}
