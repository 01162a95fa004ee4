namespace AgentIdentity.Sdk.Auditing;

/// <summary>A delivery of an <see cref="HttpAuditSink"/> as it arrived; nothing of it is proved.</summary>
public sealed class AuditWebhookMessage
{
    /// <summary>The request's <c>Content-Type</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The request's <c>Content-Digest</c>.</summary>
    public string? ContentDigest { get; init; }

    /// <summary>The request's <c>Signature-Input</c>.</summary>
    public string? SignatureInput { get; init; }

    /// <summary>The request's <c>Signature</c>.</summary>
    public string? Signature { get; init; }

    /// <summary>The body, of which the receiver reads no more than it is ready to take.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
