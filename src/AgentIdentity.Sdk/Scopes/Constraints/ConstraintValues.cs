using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The values and clauses of constraints made in code: canonical bytes, checked where they enter.</summary>
internal static class ConstraintValues
{
    public static byte[] Scalar(object? value)
    {
        byte[] canonical = Canonical(value);
        return new ArgumentValue(canonical).IsScalar
            ? canonical
            : throw new ArgumentException("an exact value is a text, a number, a boolean or null", nameof(value));
    }

    public static byte[][] List(object?[] values, bool mayBeEmpty)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length == 0 && !mayBeEmpty)
        {
            throw new ArgumentException("at least one value is needed", nameof(values));
        }

        return Sorted(Array.ConvertAll(values, Canonical));
    }

    public static ArgumentConstraint[] Clauses(ArgumentConstraint[] constraints)
    {
        ArgumentNullException.ThrowIfNull(constraints);
        if (constraints.Length == 0 || constraints.Contains(null))
        {
            throw new ArgumentException("at least one constraint is needed, and none may be null", nameof(constraints));
        }

        ArgumentConstraint[] copy = [.. constraints];
        if (1 + copy.Sum(Count) > ArgumentConstraint.MaxConstraints)
        {
            throw new ArgumentException($"there are more than {ArgumentConstraint.MaxConstraints} constraints, nested ones counted", nameof(constraints));
        }

        return copy.Max(Depth) < ArgumentConstraint.MaxDepth
            ? copy
            : throw new ArgumentException($"constraints are nested deeper than {ArgumentConstraint.MaxDepth}", nameof(constraints));
    }

    /// <summary>The form every list is kept in: in order, each value once. So equal lists are written alike, and a long one is not walked. Sorts in place.</summary>
    public static byte[][] Sorted(byte[][] values)
    {
        if (values.Length > 1)
        {
            Array.Sort(values, static (left, right) => left.AsSpan().SequenceCompareTo(right));
        }

        int count = 0;
        foreach (byte[] value in values)
        {
            if (count == 0 || !value.AsSpan().SequenceEqual(values[count - 1]))
            {
                values[count++] = value;
            }
        }

        return count == values.Length ? values : values[..count];
    }

    public static bool Contains(byte[][] values, ReadOnlySpan<byte> canonical) => IndexOf(values, canonical) >= 0;

    /// <summary>Where a value stands in a sorted list, or -1. A holder chooses the lists and a caller the arguments, so neither may be quadratic.</summary>
    public static int IndexOf(byte[][] values, ReadOnlySpan<byte> canonical)
    {
        int low = 0;
        int high = values.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = values[middle].AsSpan().SequenceCompareTo(canonical);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    public static bool ContainsAll(byte[][] values, byte[][] others)
    {
        foreach (byte[] other in others)
        {
            if (!Contains(values, other))
            {
                return false;
            }
        }

        return true;
    }

    public static byte[][] Union(byte[][] left, byte[][] right) => Sorted([.. left, .. right]);

    public static byte[][] Intersection(byte[][] left, byte[][] right) => [.. left.Where(value => Contains(right, value))];

    public static void AppendList(ref ByteBuilder json, ReadOnlySpan<byte> name, byte[][] values)
    {
        json.Append(name);
        json.Append((byte)'[');
        for (int i = 0; i < values.Length; i++)
        {
            if (i > 0)
            {
                json.Append((byte)',');
            }

            json.Append(values[i]);
        }

        json.Append((byte)']');
    }

    public static void AppendClauses(ref ByteBuilder json, ArgumentConstraint[] clauses)
    {
        json.Append("\"constraints\":["u8);
        for (int i = 0; i < clauses.Length; i++)
        {
            if (i > 0)
            {
                json.Append((byte)',');
            }

            clauses[i].AppendTo(ref json, isOptional: false);
        }

        json.Append((byte)']');
    }

    public static void AppendOptional(ref ByteBuilder json, bool isOptional) =>
        json.Append(isOptional ? ",\"optional\":true"u8 : default);

    /// <summary>A constraint and all that are nested in it.</summary>
    public static int Count(ArgumentConstraint constraint) => constraint switch
    {
        AllConstraint all => 1 + all.Clauses.Sum(Count),
        AnyConstraint any => 1 + any.Clauses.Sum(Count),
        _ => 1,
    };

    private static int Depth(ArgumentConstraint constraint) => constraint switch
    {
        AllConstraint all => 1 + all.Clauses.Max(Depth),
        AnyConstraint any => 1 + any.Clauses.Max(Depth),
        _ => 1,
    };

    private static byte[] Canonical(object? value)
    {
        ByteBuilder json = new(stackalloc byte[256]);
        ArgumentWriter.Append(ref json, value, nameof(value));
        byte[] text = json.ToArray();
        json.Dispose();
        if (!JsonTree.TryParse(text, ArgumentConstraint.MaxValueBytes, CanonicalJson.MaxDepth, out JsonTree tree, out JsonDefect defect))
        {
            throw new ArgumentException($"the value cannot stand in a constraint: {CanonicalJson.Describe(defect)}", nameof(value));
        }

        bool isExact = ConstraintReader.TryReadValue(tree.Root, out byte[]? canonical);
        tree.Dispose();
        return isExact ? canonical! : throw new ArgumentException("the value has a number that JSON cannot carry exactly", nameof(value));
    }
}
