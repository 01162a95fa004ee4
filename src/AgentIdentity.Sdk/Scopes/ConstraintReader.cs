using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Reads constraint objects (AAT section 3.4). What a type does not define makes it malformed; what nobody defines is unknown.</summary>
internal static class ConstraintReader
{
    /// <summary>
    /// Each nested constraint is an object in a list, so JSON is twice as deep; inside is a value as deep as a value may be, and around it the
    /// members of a token down to the constraint. What can be minted can be read.
    /// </summary>
    public const int MaxJsonDepth = (2 * ArgumentConstraint.MaxDepth) + CanonicalJson.MaxDepth + 8;

    /// <summary>The constraint, or null with the code that says why.</summary>
    /// <param name="json">The constraint object.</param>
    /// <param name="isTopLevel">Whether it stands directly at an argument, where <c>optional</c> is allowed.</param>
    /// <param name="isOptional">Whether the argument may be absent.</param>
    /// <param name="code">Why there is no constraint.</param>
    public static ArgumentConstraint? Read(JsonView json, bool isTopLevel, out bool isOptional, out string code) =>
        Read(json, isTopLevel, depth: 1, out isOptional, out code);

    /// <summary>A value in canonical form, if it is small enough and all its numbers are exact.</summary>
    public static bool TryReadValue(JsonView json, [NotNullWhen(true)] out byte[]? canonical)
    {
        canonical = null;
        if (json.Kind == JsonKind.Number && JsonNumber.IsPlainInteger(json.Raw))
        {
            canonical = json.Raw.ToArray();
            return true;
        }

        if (!JsonNumber.AreAllExact(json))
        {
            return false;
        }

        ByteBuilder output = new(stackalloc byte[256]);
        if (CanonicalJson.TryAppend(ref output, json) && output.Length <= ArgumentConstraint.MaxValueBytes)
        {
            canonical = output.ToArray();
        }

        output.Dispose();
        return canonical is not null;
    }

    private static ArgumentConstraint? Read(JsonView json, bool isTopLevel, int depth, out bool isOptional, out string code)
    {
        isOptional = false;
        code = DenialCodes.Malformed;
        if (depth > ArgumentConstraint.MaxDepth)
        {
            code = DenialCodes.TooLarge;
            return null;
        }

        JsonView type = json["constraint_type"u8];
        JsonView optional = json["optional"u8];
        if (!type.IsString || (optional.Kind != JsonKind.None && !(isTopLevel && optional.TryGetBoolean(out isOptional))))
        {
            return null;
        }

        int members = optional.Kind == JsonKind.None ? 0 : 1;
        if (type.TextEquals("exact"u8))
        {
            return HasOnly(json, members + 1, "value"u8) && TryReadValue(json["value"u8], out byte[]? value) && new ArgumentValue(value).IsScalar
                ? new ExactConstraint(value)
                : null;
        }

        if (type.TextEquals("range"u8))
        {
            return ReadRange(json, members);
        }

        if (type.TextEquals("one_of"u8))
        {
            return ReadList(json, "values"u8, members) is { Length: > 0 } values ? new OneOfConstraint(values) : null;
        }

        if (type.TextEquals("not_one_of"u8))
        {
            return ReadList(json, "excluded"u8, members) is { } excluded ? new NotOneOfConstraint(excluded) : null;
        }

        if (type.TextEquals("contains"u8))
        {
            return ReadList(json, "required"u8, members) is { } required ? new ContainsConstraint(required) : null;
        }

        if (type.TextEquals("subset"u8))
        {
            return ReadList(json, "allowed"u8, members) is { } allowed ? new SubsetConstraint(allowed) : null;
        }

        if (type.TextEquals("wildcard"u8))
        {
            return HasOnly(json, members) ? ArgumentConstraint.Wildcard : null;
        }

        if (type.TextEquals("all"u8))
        {
            return ReadClauses(json, members, depth, ref code) is { } clauses ? new AllConstraint(clauses) : null;
        }

        if (type.TextEquals("any"u8))
        {
            return ReadClauses(json, members, depth, ref code) is { } clauses ? new AnyConstraint(clauses) : null;
        }

        if (type.TextEquals("x_within"u8))
        {
            byte[] root = json["root"u8].ToUtf8();
            return HasOnly(json, members + 1, "root"u8) && LexicalPath.IsWellFormed(root) ? new WithinConstraint(root) : null;
        }

        code = DenialCodes.UnknownConstraint;
        return null;
    }

    private static RangeConstraint? ReadRange(JsonView json, int members)
    {
        double? min = null;
        double? max = null;
        bool minInclusive = true;
        bool maxInclusive = true;
        if (!TryReadBound(json["min"u8], ref min, ref members) || !TryReadBound(json["max"u8], ref max, ref members)
            || !TryReadFlag(json["min_inclusive"u8], ref minInclusive, ref members)
            || !TryReadFlag(json["max_inclusive"u8], ref maxInclusive, ref members)
            || (min is null && max is null))
        {
            return null;
        }

        return HasOnly(json, members) ? new RangeConstraint(min, max, minInclusive, maxInclusive) : null;
    }

    private static bool TryReadBound(JsonView json, ref double? bound, ref int members)
    {
        if (json.Kind == JsonKind.None)
        {
            return true;
        }

        members++;
        if (json.Kind != JsonKind.Number || !JsonNumber.IsExact(json.Raw) || !JsonNumber.TryGetDouble(json.Raw, out double value))
        {
            return false;
        }

        bound = value;
        return true;
    }

    private static bool TryReadFlag(JsonView json, ref bool flag, ref int members)
    {
        if (json.Kind == JsonKind.None)
        {
            return true;
        }

        members++;
        return json.TryGetBoolean(out flag);
    }

    private static byte[][]? ReadList(JsonView json, ReadOnlySpan<byte> name, int members)
    {
        JsonView list = json[name];
        if (!list.IsArray || !HasOnly(json, members + 1))
        {
            return null;
        }

        byte[][] values = new byte[list.Count][];
        int count = 0;
        foreach (JsonView item in list.Items)
        {
            if (!TryReadValue(item, out byte[]? value))
            {
                return null;
            }

            values[count++] = value;
        }

        return ConstraintValues.Sorted(values);
    }

    private static ArgumentConstraint[]? ReadClauses(JsonView json, int members, int depth, ref string code)
    {
        JsonView list = json["constraints"u8];
        if (!list.IsArray || !HasOnly(json, members + 1))
        {
            return null;
        }

        List<ArgumentConstraint> clauses = [];
        int count = 1;
        foreach (JsonView item in list.Items)
        {
            if (Read(item, isTopLevel: false, depth + 1, out _, out code) is not { } clause)
            {
                return null;
            }

            count += ConstraintValues.Count(clause);
            if (count > ArgumentConstraint.MaxConstraints)
            {
                code = DenialCodes.TooLarge;
                return null;
            }

            clauses.Add(clause);
        }

        code = DenialCodes.Malformed;
        return clauses.Count > 0 ? [.. clauses] : null;      // an empty all or any would mean everything, or nothing
    }

    /// <summary>Whether an object has its type, the named member if one is named, and no more than that many others.</summary>
    private static bool HasOnly(JsonView json, int members, ReadOnlySpan<byte> required = default) =>
        json.Count == members + 1 && (required.IsEmpty || json[required].Kind != JsonKind.None);
}
