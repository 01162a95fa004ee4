using System.Buffers.Binary;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The time a UUID of version 7 carries (RFC 9562, section 5.7).</summary>
internal static class UuidTime
{
    /// <summary>When it was made; null for everything that is no such UUID in its usual form, and for times no calendar has.</summary>
    public static DateTimeOffset? Of(string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!Guid.TryParseExact(text, "D", out Guid id) || id.Version != 7 || !id.TryWriteBytes(bytes, bigEndian: true, out _))
        {
            return null;
        }

        long milliseconds = (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
        return milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds() ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
    }
}
