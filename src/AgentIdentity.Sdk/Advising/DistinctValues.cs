namespace AgentIdentity.Sdk.Auditing;

/// <summary>A few different values in canonical JSON, or the knowledge that there were too many, or too long ones.</summary>
internal sealed class DistinctValues(int most, MemoryAllowance allowance)
{
    /// <summary>Longer values are texts somebody wrote, not one of a few choices.</summary>
    private const int MaxLength = 256;

    private List<byte[]>? _values = [];

    /// <summary>All values there were; null when they were not kept.</summary>
    public IReadOnlyList<byte[]>? All => _values;

    public void Add(ReadOnlySpan<byte> canonical)
    {
        if (_values is null)
        {
            return;
        }

        foreach (byte[] known in _values)
        {
            if (canonical.SequenceEqual(known))
            {
                return;
            }
        }

        if (_values.Count < most && canonical.Length <= MaxLength && allowance.TryTake(canonical.Length + 64))
        {
            _values.Add(canonical.ToArray());
        }
        else
        {
            _values = null;
        }
    }
}
