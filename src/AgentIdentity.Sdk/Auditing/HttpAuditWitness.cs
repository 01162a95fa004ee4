using System.Net;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A witness behind HTTP (C2SP tlog-witness, <c>POST &lt;prefix&gt;/add-checkpoint</c>).</summary>
/// <remarks>
/// Whatever the server answers is hostile until it is checked: it is read up to a few thousand bytes and within one timeout, a redirection is no answer,
/// and a cosignature counts when the configured key made it, for this very checkpoint, now.
/// </remarks>
public sealed class HttpAuditWitness : IAuditWitness
{
    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _timeout;

    /// <summary>Names a witness.</summary>
    /// <param name="client">The client, made by the host, best without automatic redirection; it is not disposed.</param>
    /// <param name="prefix">The witness's submission prefix, https or http.</param>
    /// <param name="key">The witness's key.</param>
    /// <param name="timeout">How long an answer may take in all; default 10 seconds.</param>
    /// <param name="clock">The time; default: the system's.</param>
    /// <exception cref="ArgumentException">The prefix is no address of a web server, the key is not one for cosignatures, or the timeout is not positive.</exception>
    public HttpAuditWitness(HttpClient client, Uri prefix, NoteKey key, TimeSpan? timeout = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout ?? DefaultTimeout, TimeSpan.Zero, nameof(timeout));
        if (!prefix.IsAbsoluteUri || (prefix.Scheme != Uri.UriSchemeHttps && prefix.Scheme != Uri.UriSchemeHttp) || prefix.Query.Length > 0 || prefix.Fragment.Length > 0)
        {
            throw new ArgumentException("the submission prefix of a witness is an absolute http or https address without query and fragment", nameof(prefix));
        }

        if (key.Algorithm != NoteAlgorithm.Cosignature)
        {
            throw new ArgumentException("a witness signs with a key for cosignatures (4), not with a log's", nameof(key));
        }

        _client = client;
        _address = new Uri(prefix.AbsoluteUri.TrimEnd('/') + "/add-checkpoint");
        _timeout = timeout ?? DefaultTimeout;
        _clock = clock ?? TimeProvider.System;
        Key = key;
    }

    /// <summary>How long an answer may take in all unless it is said otherwise: 10 seconds.</summary>
    public static TimeSpan DefaultTimeout { get; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public NoteKey Key { get; }

    /// <summary>The witnesses of a policy that have an address.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="client">The client, made by the host, best without automatic redirection; it is not disposed.</param>
    /// <param name="clock">The time; default: the system's.</param>
    /// <exception cref="ArgumentException">An address is no address of a web server.</exception>
    public static IReadOnlyList<IAuditWitness> Of(WitnessPolicy policy, HttpClient client, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. policy.Witnesses.Where(witness => witness.Url is not null).Select(witness => new HttpAuditWitness(client, witness.Url!, witness.Key, clock: clock))];
    }

    /// <inheritdoc/>
    public async Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default)
    {
        WitnessRequest request = new(checkpoint, proof);
        using CancellationTokenSource late = new(_timeout, _clock);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, late.Token);
        try
        {
            return await AskAsync(request, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WitnessReply.Unavailable(Key, $"gave no answer within {_timeout.TotalSeconds:0.#} seconds");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException and not AuditException)
        {
            throw WitnessReply.Unavailable(Key, "cannot be reached", failure);
        }
    }

    private async Task<WitnessAnswer> AskAsync(WitnessRequest request, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _address) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(request.ToString())) };
        using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
        if (response.RequestMessage?.RequestUri != _address)
        {
            throw WitnessReply.Unavailable(Key, "sent the request on to another address");
        }

        WitnessReply reply = new(Key, request, _clock.GetUtcNow());
        return response.StatusCode switch
        {
            HttpStatusCode.OK => reply.Cosignature(await ReadAsync(response, cancellationToken).ConfigureAwait(false)),
            HttpStatusCode.Conflict => reply.Conflict(
                response.Content.Headers.ContentType?.ToString(), await ReadAsync(response, cancellationToken).ConfigureAwait(false)),
            HttpStatusCode.BadRequest => WitnessAnswer.Refused(WitnessRefusal.Malformed, "the witness says that the request is not one"),
            HttpStatusCode.Forbidden => WitnessAnswer.Refused(WitnessRefusal.NotSigned, "the witness knows the log by another key"),
            HttpStatusCode.NotFound => WitnessAnswer.Refused(WitnessRefusal.UnknownLog, "the witness does not know the log"),
            HttpStatusCode.UnprocessableEntity => WitnessAnswer.Refused(WitnessRefusal.Inconsistent, "the witness says that the log does not continue what it saw"),
            _ => throw WitnessReply.Unavailable(Key, $"answered with status {(int)response.StatusCode}"),
        };
    }

    private async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        byte[] bytes = new byte[WitnessReply.MaxBytes + 1];
        int read = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        return read <= WitnessReply.MaxBytes ? bytes[..read] : throw WitnessReply.Unavailable(Key, $"answered with more than {WitnessReply.MaxBytes} bytes");
    }
}
