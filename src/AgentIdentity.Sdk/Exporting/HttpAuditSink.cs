using System.Buffers;
using System.Net.Http.Headers;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Posts records to an HTTP endpoint, each delivery signed (RFC 9421, Ed25519), dated and numbered.</summary>
/// <remarks>
/// <para>
/// The endpoint checks a delivery with <see cref="AuditWebhookVerifier"/>: who sent it, that it is recent, and that it has not come before.
/// It answers with any 2xx status once it has the records for good; everything else, a redirect too, is a failure, and the records come again
/// under a new number.
/// </para>
/// <para>Records that come again are told by their log, sequence and hash.</para>
/// </remarks>
public sealed class HttpAuditSink : IAuditSink, IDisposable
{
    private readonly Uri _endpoint;
    private readonly IAgentSigner _signer;
    private readonly HttpAuditSinkOptions _options;
    private readonly MediaTypeHeaderValue _contentType;
    private readonly HttpMessageInvoker _http;

    /// <summary>Creates the sink.</summary>
    /// <param name="endpoint">Where records are posted: an absolute https URI, or http to a loopback address.</param>
    /// <param name="signer">The key that signs; no agent's. It stays the caller's.</param>
    /// <param name="options">How to send.</param>
    /// <exception cref="ArgumentException">The endpoint is none that records may be sent to.</exception>
    public HttpAuditSink(Uri endpoint, IAgentSigner signer, HttpAuditSinkOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(signer);
        _options = options ?? new HttpAuditSinkOptions();
        RequirePrivate(endpoint, _options.AllowPlainHttpUnsafe);
        _endpoint = endpoint;
        _signer = signer;
        _contentType = new MediaTypeHeaderValue(_options.Format.BatchMediaType);
        SocketsHttpHandler handler = new() { ConnectTimeout = TimeSpan.FromSeconds(10), PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _options.ConfigureHandler?.Invoke(handler);
        // INVARIANT: a signature, and a key in the headers, go to the endpoint that was configured and nowhere else.
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        _http = new HttpMessageInvoker(handler);
    }

    /// <inheritdoc/>
    public async Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        ArrayBufferWriter<byte> body = new();
        _options.Format.WriteBatch(records, body);
        using HttpRequestMessage request = await SignAsync(body.WrittenMemory, cancellationToken).ConfigureAwait(false);
        using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"the endpoint answered {(int)response.StatusCode}", inner: null, response.StatusCode);
        }
    }

    /// <summary>Closes the connections.</summary>
    public void Dispose() => _http.Dispose();

    private async Task<HttpRequestMessage> SignAsync(ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        string digest = WebhookSignature.DigestOf(body.Span);
        string parameters = WebhookSignature.ParametersOf(_options.Clock.GetUtcNow(), WebhookSignature.NewNonce(), _signer.PublicKey.Id);
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        await _signer.SignAsync(
            WebhookSignature.BaseOf(_endpoint.AbsoluteUri, _options.Format.BatchMediaType, digest, parameters), signature, cancellationToken).ConfigureAwait(false);

        HttpRequestMessage request = new(HttpMethod.Post, _endpoint) { Content = new ReadOnlyMemoryContent(body) };
        foreach ((string name, string value) in _options.Headers)
        {
            request.Headers.Add(name, value);
        }

        request.Content.Headers.ContentType = _contentType;
        request.Content.Headers.Add("Content-Digest", digest);
        request.Headers.Add("Signature-Input", $"{WebhookSignature.Label}={parameters}");
        request.Headers.Add("Signature", $"{WebhookSignature.Label}=:{Convert.ToBase64String(signature)}:");
        return request;
    }

    private static void RequirePrivate(Uri endpoint, bool allowsPlainHttp)
    {
        bool isPrivate = endpoint.IsAbsoluteUri
            && (endpoint.Scheme == Uri.UriSchemeHttps || (endpoint.Scheme == Uri.UriSchemeHttp && (endpoint.IsLoopback || allowsPlainHttp)));
        if (!isPrivate)
        {
            throw new ArgumentException("an endpoint is an absolute https URI; http is for loopback addresses, unless AllowPlainHttpUnsafe is set", nameof(endpoint));
        }
    }
}
