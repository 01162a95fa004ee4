using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Tells one call of one agent from all others: the SHA-256 of a tag, the agent's id, the action and the canonical arguments, each with its length.</summary>
internal static class CallMark
{
    private static ReadOnlySpan<byte> Tag => "agentidentity mcp call v1"u8;

    public static string Of(AgentId agent, ToolCall call)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, agent, call);
        return Base64Url.EncodeToString(hash.GetHashAndReset());
    }

    public static void Append(IncrementalHash hash, AgentId agent, ToolCall call)
    {
        AppendField(hash, Tag);
        AppendField(hash, Encoding.UTF8.GetBytes(agent.ToString()));
        AppendField(hash, Encoding.UTF8.GetBytes(call.Action));
        AppendField(hash, call.Arguments.Utf8Json.Span);
    }

    /// <summary>A field and, before it, its length: two lists of fields that differ hash differently.</summary>
    public static void AppendField(IncrementalHash hash, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        hash.AppendData(length);
        hash.AppendData(field);
    }
}
