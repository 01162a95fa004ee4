using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"range","max":100,"min":1,"min_inclusive":false}</c>; bounds are inclusive unless they say otherwise.</summary>
internal sealed class RangeConstraint(double? min, double? max, bool minInclusive, bool maxInclusive) : ArgumentConstraint
{
    public override string Type => "range";

    private double? Min => min;

    private double? Max => max;

    private bool MinInclusive => minInclusive;

    private bool MaxInclusive => maxInclusive;

    internal override bool Allows(ArgumentValue value) =>
        value.TryGetNumber(out double number)
        && (min is not { } low || number > low || (minInclusive && number == low))
        && (max is not { } high || number < high || (maxInclusive && number == high));

    internal override bool Subsumes(ArgumentConstraint child) => child switch
    {
        RangeConstraint range => IsAtLeastAsTight(range.Min, min, range.MinInclusive, minInclusive, isTighter: (inner, outer) => inner > outer)
            && IsAtLeastAsTight(range.Max, max, range.MaxInclusive, maxInclusive, isTighter: (inner, outer) => inner < outer),
        ExactConstraint exact => Allows(exact.Value),
        _ => false,
    };

    internal override ArgumentConstraint? Meet(ArgumentConstraint other)
    {
        if (other is not RangeConstraint range)
        {
            return null;
        }

        (double? low, bool lowInclusive) = Tighter((min, minInclusive), (range.Min, range.MinInclusive), (a, b) => a > b);
        (double? high, bool highInclusive) = Tighter((max, maxInclusive), (range.Max, range.MaxInclusive), (a, b) => a < b);
        bool isEmpty = low > high || (low == high && !(lowInclusive && highInclusive));
        return isEmpty ? null : new RangeConstraint(low, high, lowInclusive, highInclusive);
    }

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"range\""u8);
        AppendBound(ref json, ",\"max\":"u8, max);
        json.Append(max is not null && !maxInclusive ? ",\"max_inclusive\":false"u8 : default);
        AppendBound(ref json, ",\"min\":"u8, min);
        json.Append(min is not null && !minInclusive ? ",\"min_inclusive\":false"u8 : default);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }

    /// <summary>A missing bound only under a missing bound; at an equal bound, inclusive under exclusive would widen.</summary>
    private static bool IsAtLeastAsTight(double? inner, double? outer, bool innerInclusive, bool outerInclusive, Func<double, double, bool> isTighter) =>
        outer is not { } limit || (inner is { } bound && (isTighter(bound, limit) || (bound == limit && (outerInclusive || !innerInclusive))));

    private static (double? Bound, bool IsInclusive) Tighter(
        (double? Bound, bool IsInclusive) a, (double? Bound, bool IsInclusive) b, Func<double, double, bool> isTighter)
    {
        if (a.Bound is not { } left)
        {
            return b;
        }

        if (b.Bound is not { } right || isTighter(left, right))
        {
            return a;
        }

        return left == right ? (left, a.IsInclusive && b.IsInclusive) : b;
    }

    private static void AppendBound(ref ByteBuilder json, ReadOnlySpan<byte> name, double? bound)
    {
        if (bound is { } value)
        {
            json.Append(name);
            json.Advance(JsonNumber.WriteCanonical(value, json.Reserve(JsonNumber.MaxCanonicalLength)));
        }
    }
}
