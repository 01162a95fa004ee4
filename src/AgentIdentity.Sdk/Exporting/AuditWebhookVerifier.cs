namespace AgentIdentity.Sdk.Auditing;

/// <summary>The receiving side of an <see cref="HttpAuditSink"/>: tells genuine deliveries from everything else that is posted.</summary>
/// <remarks>
/// Safe for concurrent use. It remembers what it accepted as long as that could be sent again, in memory: a receiver of several processes, or
/// one that restarts, also tells records that come again by their log, sequence and hash. That a delivery is genuine says who sent it; that the
/// log is whole is for <see cref="AuditVerifier"/> to say.
/// </remarks>
public sealed class AuditWebhookVerifier
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, DateTimeOffset> _seen = [];
    private readonly AgentPublicKey _key;
    private readonly string _endpoint;
    private readonly TimeProvider _clock;

    /// <summary>Creates the verifier.</summary>
    /// <param name="key">The key the sink signs with.</param>
    /// <param name="endpoint">The URI the sink was told to post to, even if a proxy stands in between.</param>
    /// <param name="clock">The time; default: the system's.</param>
    public AuditWebhookVerifier(AgentPublicKey key, Uri endpoint, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(endpoint);
        _key = key;
        _endpoint = endpoint.AbsoluteUri;
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>How far the sender's clock may be from this one, either way.</summary>
    /// <value>Default: 5 minutes.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many deliveries are remembered; when more come within <see cref="MaxAge"/>, they are refused, and the sink tries later.</summary>
    /// <value>Default: 100,000.</value>
    public int MaxRemembered { get; init; } = 100_000;

    /// <summary>Refuses a delivery that is not genuine, not recent, or has come before.</summary>
    /// <param name="message">The delivery.</param>
    /// <returns>
    /// Null when it is genuine: answer 2xx once its records are kept for good. Else the reason: <see cref="DenialCodes.Malformed"/>,
    /// <see cref="DenialCodes.SignatureInvalid"/>, <see cref="DenialCodes.ProofStale"/>, <see cref="DenialCodes.Replayed"/> or
    /// <see cref="DenialCodes.StatusUnknown"/>. Never throws on hostile input.
    /// </returns>
    public Denial? Refuse(AuditWebhookMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        const string Prefix = WebhookSignature.Label + "=";
        Span<byte> signature = stackalloc byte[AgentPublicKey.SignatureSize];
        if (message is not { ContentType: { } contentType, ContentDigest: { } digest, SignatureInput: { } input, Signature: { } text }
            || !input.StartsWith(Prefix, StringComparison.Ordinal)
            || !WebhookSignature.TryReadParameters(input.AsSpan(Prefix.Length), out long created, out string? nonce, out AgentId? key)
            || !TryReadSignature(text, signature))
        {
            return new Denial(DenialCodes.Malformed, "the delivery has no signature of the shape that the sink gives it");
        }

        if (!key.Equals(_key.Id) || !_key.Verify(WebhookSignature.BaseOf(_endpoint, contentType, digest, input[Prefix.Length..]), signature))
        {
            return new Denial(DenialCodes.SignatureInvalid, "the signature is not of the key, or not of this endpoint");
        }

        if (digest != WebhookSignature.DigestOf(message.Body.Span))
        {
            return new Denial(DenialCodes.SignatureInvalid, "the body is not the one that was signed");
        }

        DateTimeOffset now = _clock.GetUtcNow();
        TimeSpan age = now - DateTimeOffset.FromUnixTimeSeconds(created);
        return age.Duration() > MaxAge
            ? new Denial(DenialCodes.ProofStale, "the delivery was signed too long ago, or by a clock that runs ahead")
            : RefuseSeen(nonce, now);
    }

    private Denial? RefuseSeen(string nonce, DateTimeOffset now)
    {
        lock (_gate)
        {
            if (_seen.Count >= MaxRemembered)
            {
                foreach (string old in _seen.Where(seen => seen.Value < now).Select(seen => seen.Key).ToArray())
                {
                    _seen.Remove(old);
                }
            }

            return _seen.ContainsKey(nonce) ? new Denial(DenialCodes.Replayed, "the delivery has come before")
                : _seen.Count >= MaxRemembered ? new Denial(DenialCodes.StatusUnknown, "more deliveries came than can be remembered: send it later")
                : Remember(nonce, now);
        }
    }

    private Denial? Remember(string nonce, DateTimeOffset now)
    {
        // One that runs ahead by the whole tolerance stays acceptable for twice as long.
        _seen.Add(nonce, now + (2 * MaxAge));
        return null;
    }

    private static bool TryReadSignature(string text, Span<byte> signature)
    {
        const string Prefix = WebhookSignature.Label + "=:";
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.EndsWith(':')
            && text.Length > Prefix.Length
            && Convert.TryFromBase64Chars(text.AsSpan(Prefix.Length..^1), signature, out int written)
            && written == AgentPublicKey.SignatureSize
            && text.AsSpan(Prefix.Length..^1).SequenceEqual(Convert.ToBase64String(signature));      // decoding alone accepts white space and stray bits
    }
}
