using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a line must look like before anything in it is believed: canonical, and of few kinds of values.</summary>
internal static class RecordForm
{
    public const int MaxDepth = 8;

    /// <summary>Whether a parsed line is its own canonical form and holds nothing readers could disagree about.</summary>
    public static bool IsCanonical(JsonView root, ReadOnlySpan<byte> line)
    {
        if (!HasPlainValues(root))
        {
            return false;
        }

        ByteBuilder canonical = new(stackalloc byte[1024]);
        bool isCanonical = CanonicalJson.TryAppend(ref canonical, root) && canonical.Written.SequenceEqual(line);
        canonical.Dispose();
        return isCanonical;
    }

    private static bool HasPlainValues(JsonView value)
    {
        switch (value.Kind)
        {
            case JsonKind.Object:
                foreach ((JsonView _, JsonView member) in value.Members)
                {
                    if (!HasPlainValues(member))
                    {
                        return false;
                    }
                }

                return true;
            case JsonKind.Array:
                foreach (JsonView item in value.Items)
                {
                    if (!HasPlainValues(item))
                    {
                        return false;
                    }
                }

                return true;
            case JsonKind.Number:
                return value.TryGetInteger(out long number) && number is >= -RecordLine.MaxInteger and <= RecordLine.MaxInteger;
            default:
                return value.Kind is JsonKind.String or JsonKind.True or JsonKind.False;
        }
    }
}
