using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>One line of a disclosure file.</summary>
/// <remarks>
/// <code>{"argument":"path","call":"c1","salt":"&lt;base64url&gt;","value":"&lt;base64url of the canonical JSON&gt;"}</code>
/// </remarks>
internal static class DisclosureLine
{
    public static byte[] Write(string callId, IReadOnlyList<ArgumentDisclosure> disclosures)
    {
        ByteBuilder lines = new(stackalloc byte[1024]);
        foreach (ArgumentDisclosure disclosure in disclosures)
        {
            Write(ref lines, callId, disclosure);
        }

        byte[] written = lines.ToArray();
        lines.Dispose();
        return written;
    }

    /// <summary>Reads a line if it is the entry asked for.</summary>
    public static ArgumentDisclosure? Match(ReadOnlySpan<byte> line, string callId, string argument)
    {
        if (!JsonTree.TryParse(line, CanonicalJson.MaxBytes, maxDepth: 1, out JsonTree tree, out _))
        {
            return null;
        }

        JsonView root = tree.Root;
        bool isWanted = root["call"u8].TextEquals(Encoding.UTF8.GetBytes(callId)) && root["argument"u8].TextEquals(Encoding.UTF8.GetBytes(argument));
        ArgumentDisclosure? found = isWanted ? Read(root, argument) : null;
        tree.Dispose();
        return found;
    }

    /// <summary>Reads a line, whichever entry it is.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, out string callId, [NotNullWhen(true)] out ArgumentDisclosure? disclosure)
    {
        (callId, disclosure) = ("", null);
        if (!JsonTree.TryParse(line, CanonicalJson.MaxBytes, maxDepth: 1, out JsonTree tree, out _))
        {
            return false;
        }

        bool isEntry = tree.Root["call"u8].TryGetText(out string? call) & tree.Root["argument"u8].TryGetText(out string? argument);
        if (isEntry)
        {
            (callId, disclosure) = (call!, Read(tree.Root, argument!));
        }

        tree.Dispose();
        return disclosure is not null;
    }

    private static ArgumentDisclosure? Read(JsonView entry, string argument)
    {
        if (entry["salt"u8] is not { IsString: true } salt || entry["value"u8] is not { IsString: true } value)
        {
            return null;
        }

        byte[] saltBytes = new byte[salt.Raw.Length];
        byte[] valueBytes = new byte[value.Raw.Length];
        return Base64UrlText.TryDecode(salt.Raw, saltBytes, out int saltLength) && Base64UrlText.TryDecode(value.Raw, valueBytes, out int valueLength)
            ? new ArgumentDisclosure(argument, saltBytes.AsMemory(0, saltLength), valueBytes.AsMemory(0, valueLength))
            : null;
    }

    private static void Write(ref ByteBuilder output, string callId, ArgumentDisclosure disclosure)
    {
        output.Append("{\"argument\":"u8);
        BodyText.String(ref output, disclosure.Argument);
        output.Append(",\"call\":"u8);
        BodyText.String(ref output, callId);
        output.Append(",\"salt\":"u8);
        BodyText.Bytes(ref output, disclosure.Salt.Span);
        output.Append(",\"value\":"u8);
        BodyText.Bytes(ref output, disclosure.Value.Span);
        output.Append("}\n"u8);
    }
}
