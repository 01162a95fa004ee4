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
        ArgumentDisclosure? found = null;
        if (root["call"u8].TextEquals(Encoding.UTF8.GetBytes(callId))
            && root["argument"u8].TextEquals(Encoding.UTF8.GetBytes(argument))
            && root["salt"u8] is { IsString: true } salt
            && root["value"u8] is { IsString: true } value)
        {
            byte[] saltBytes = new byte[salt.Raw.Length];
            byte[] valueBytes = new byte[value.Raw.Length];
            if (Base64UrlText.TryDecode(salt.Raw, saltBytes, out int saltLength) && Base64UrlText.TryDecode(value.Raw, valueBytes, out int valueLength))
            {
                found = new ArgumentDisclosure(argument, saltBytes.AsMemory(0, saltLength), valueBytes.AsMemory(0, valueLength));
            }
        }

        tree.Dispose();
        return found;
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
