using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What is kept of the values of one argument: enough to say a constraint they all satisfy, never the values of each call.</summary>
internal sealed class ArgumentUse(int maxListed, MemoryAllowance allowance)
{
    private readonly DistinctValues _values = new(maxListed, allowance);
    private readonly DistinctValues _items = new(maxListed, allowance);
    private readonly CommonRoot _paths = new();
    private bool _areNumbers = true;
    private bool _areArrays = true;
    private double _least = double.PositiveInfinity;
    private double _most = double.NegativeInfinity;

    /// <summary>How many calls had the argument.</summary>
    public long Calls { get; private set; }

    /// <summary>Of how many the value is known.</summary>
    public long Disclosed { get; private set; }

    /// <summary>All values there were; null when there were too many.</summary>
    public IReadOnlyList<byte[]>? Values => _values.All;

    /// <summary>All items there were when every value was a list; null otherwise, or when there were too many.</summary>
    public IReadOnlyList<byte[]>? Items => _areArrays ? _items.All : null;

    /// <summary>The deepest common root when every value was a path.</summary>
    public byte[]? Root => _paths.Root;

    /// <summary>The least and the greatest value when every value was a number.</summary>
    public (double Least, double Most)? Range => _areNumbers ? (_least, _most) : null;

    public void AddCall() => Calls++;

    public void AddValue(ReadOnlySpan<byte> canonical)
    {
        Disclosed++;
        ArgumentValue value = new(canonical);
        _values.Add(canonical);
        AddNumber(value);
        AddItems(value);
        // As for the constraint itself: what needs an escape is no path.
        if (value.Kind == JsonKind.String)
        {
            _paths.Add(canonical[1..^1]);
        }
        else
        {
            _paths.Refuse();
        }
    }

    private void AddNumber(ArgumentValue value)
    {
        if (value.TryGetNumber(out double number))
        {
            (_least, _most) = (Math.Min(_least, number), Math.Max(_most, number));
        }
        else
        {
            _areNumbers = false;
        }
    }

    private void AddItems(ArgumentValue value)
    {
        _areArrays &= value.Kind == JsonKind.Array;
        if (_areArrays)
        {
            foreach (ArgumentValue item in value.Items)
            {
                _items.Add(item.Canonical);
            }
        }
    }
}
