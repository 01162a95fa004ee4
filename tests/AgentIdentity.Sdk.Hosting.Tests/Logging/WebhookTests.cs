using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>The webhook of the core, against a real server.</summary>
public sealed class WebhookTests : IAsyncLifetime
{
    private readonly AuditedWork _work = new();
    private readonly AgentKeyring _keys = new();
    private IAgentSigner _signer = null!;
    private Webhook _webhook = null!;

    public async ValueTask InitializeAsync()
    {
        _signer = _keys.CreateSigner();
        _webhook = await Webhook.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _webhook.DisposeAsync();
        _signer.Dispose();
        _keys.Dispose();
        _work.Dispose();
    }

    [Fact]
    public async Task Every_record_arrives_and_every_delivery_is_genuine()
    {
        await _work.DoAsync(Sink(), times: 3);

        AuditWebhookVerifier verifier = new(_signer.PublicKey, _webhook.Endpoint);
        _webhook.Received.Should().NotBeEmpty().And.OnlyContain(received => verifier.Refuse(received.Message) == null);
        Text().Should().Be(string.Concat((await _work.RecordsAsync()).Select(record => record + "\n")));
    }

    [Fact]
    public async Task An_answer_that_is_no_success_brings_the_records_again_under_another_number()
    {
        int failures = 3;
        _webhook.Answer = _ => failures-- > 0 ? 503 : 200;

        await _work.DoAsync(Sink());

        AuditWebhookVerifier verifier = new(_signer.PublicKey, _webhook.Endpoint);
        _webhook.Received.Should().OnlyContain(received => verifier.Refuse(received.Message) == null, "a retry is no replay");
        Text(200).Should().Be(string.Concat((await _work.RecordsAsync()).Select(record => record + "\n")));
        _work.Failures.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_redirect_is_a_failure_and_nothing_follows_it()
    {
        int redirects = 2;
        _webhook.Answer = _ => redirects-- > 0 ? 307 : 200;

        await _work.DoAsync(Sink(new HttpAuditSinkOptions { Headers = new Dictionary<string, string> { ["Authorization"] = "Bearer siem" }, ConfigureHandler = handler => handler.AllowAutoRedirect = true }));

        _webhook.Received.Should().OnlyContain(received => received.Path == "/audit" && received.Authorization == "Bearer siem");
        _work.Failures.Should().HaveCount(2);
    }

    [Theory]
    [InlineData("native", "application/x-ndjson")]
    [InlineData("ocsf", "application/x-ndjson")]
    [InlineData("cloudevents", "application/cloudevents-batch+json")]
    public async Task A_delivery_says_what_it_holds_and_holds_no_secret(string format, string mediaType)
    {
        await _work.DoAsync(Sink(new HttpAuditSinkOptions { Format = AuditFormat.All.Single(known => known.Name == format) }));

        _webhook.Received.Should().OnlyContain(received => received.Message.ContentType == mediaType);
        string text = Text();
        text.Should().Contain("password").And.NotContain(AuditedWork.Secret).And.NotContain(Convert.ToBase64String(Encoding.UTF8.GetBytes(AuditedWork.Secret)).TrimEnd('='));
    }

    [Fact]
    public async Task A_delivery_that_comes_a_second_time_is_refused()
    {
        AuditWebhookMessage message = await DeliveryAsync();
        AuditWebhookVerifier verifier = new(_signer.PublicKey, _webhook.Endpoint);

        verifier.Refuse(message).Should().BeNull();
        verifier.Refuse(message)!.Code.Should().Be(DenialCodes.Replayed);
    }

    [Theory]
    [InlineData(-6)]
    [InlineData(6)]
    public async Task A_delivery_of_another_time_is_refused(int minutes)
    {
        AuditWebhookMessage message = await DeliveryAsync();
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow().AddMinutes(minutes));

        new AuditWebhookVerifier(_signer.PublicKey, _webhook.Endpoint, clock).Refuse(message)!.Code.Should().Be(DenialCodes.ProofStale);
    }

    [Fact]
    public async Task A_delivery_that_is_remembered_no_longer_would_be_too_old()
    {
        AuditWebhookMessage first = await DeliveryAsync();
        FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
        AuditWebhookVerifier verifier = new(_signer.PublicKey, _webhook.Endpoint, clock) { MaxRemembered = 1 };
        verifier.Refuse(first).Should().BeNull();

        verifier.Refuse(await DeliveryAsync())!.Code.Should().Be(DenialCodes.StatusUnknown, "there is room for one");
        clock.Advance(TimeSpan.FromMinutes(11));
        verifier.Refuse(first)!.Code.Should().Be(DenialCodes.ProofStale);
    }

    [Fact]
    public async Task Another_key_or_endpoint_makes_no_genuine_delivery()
    {
        AuditWebhookMessage message = await DeliveryAsync();
        using IAgentSigner other = _keys.CreateSigner();

        new AuditWebhookVerifier(other.PublicKey, _webhook.Endpoint).Refuse(message)!.Code.Should().Be(DenialCodes.SignatureInvalid);
        new AuditWebhookVerifier(_signer.PublicKey, new Uri("https://siem.example/audit")).Refuse(message)!.Code.Should().Be(DenialCodes.SignatureInvalid);
    }

    [Fact]
    public async Task Whatever_is_changed_in_a_delivery_is_found()
    {
        AuditWebhookMessage genuine = await DeliveryAsync();
        byte[] body = genuine.Body.ToArray();
        AuditWebhookVerifier verifier = new(_signer.PublicKey, _webhook.Endpoint);
        for (int at = 0; at < body.Length; at += 97)
        {
            body[at] ^= 1;
            verifier.Refuse(Copy(genuine, body: body)).Should().NotBeNull();
            body[at] ^= 1;
        }

        foreach (Func<string, AuditWebhookMessage> change in new Func<string, AuditWebhookMessage>[]
        {
            text => Copy(genuine, contentType: text),
            text => Copy(genuine, digest: text),
            text => Copy(genuine, input: text),
            text => Copy(genuine, signature: text),
        })
        {
            string right = new[] { genuine.ContentType!, genuine.ContentDigest!, genuine.SignatureInput!, genuine.Signature! }.Single(text => Refuses(change(text)) is null or DenialCodes.Replayed);
            for (int at = 0; at < right.Length; at++)
            {
                Refuses(change(right[..at] + (char)(right[at] ^ 1) + right[(at + 1)..])).Should().BeOneOf(DenialCodes.Malformed, DenialCodes.SignatureInvalid);
                Refuses(change(right[..at])).Should().BeOneOf(DenialCodes.Malformed, DenialCodes.SignatureInvalid);
            }
        }

        string? Refuses(AuditWebhookMessage message) => verifier.Refuse(message)?.Code;
    }

    [Fact]
    public async Task The_signature_is_one_of_RFC_9421_to_whoever_reads_the_RFC()
    {
        AuditWebhookMessage message = await DeliveryAsync();
        string parameters = message.SignatureInput!["audit=".Length..];
        string signed = $"\"@method\": POST\n\"@target-uri\": {_webhook.Endpoint}\n\"content-type\": application/x-ndjson\n"
            + $"\"content-digest\": sha-256=:{Convert.ToBase64String(SHA256.HashData(message.Body.Span))}:\n\"@signature-params\": {parameters}";

        byte[] signature = Convert.FromBase64String(message.Signature!["audit=:".Length..^1]);

        _signer.PublicKey.Verify(Encoding.UTF8.GetBytes(signed), signature).Should().BeTrue();
        parameters.Should().MatchRegex("""^\("@method" "@target-uri" "content-type" "content-digest"\);created=\d+;nonce="[\w-]{22}";alg="ed25519";keyid="[\w-]{43}";tag="agentidentity-audit"$""");
    }

    [Theory]
    [InlineData("http://siem.example/audit")]
    [InlineData("ftp://127.0.0.1/audit")]
    [InlineData("/audit")]
    public void Records_are_not_sent_in_the_clear(string endpoint)
    {
        Action creating = () => new HttpAuditSink(new Uri(endpoint, UriKind.RelativeOrAbsolute), _signer).Dispose();

        creating.Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Records_are_sent_in_the_clear_when_somebody_insists() =>
        new HttpAuditSink(new Uri("http://siem.example/audit"), _signer, new HttpAuditSinkOptions { AllowPlainHttpUnsafe = true }).Dispose();

    private HttpAuditSink Sink(HttpAuditSinkOptions? options = null) => new(_webhook.Endpoint, _signer, options);

    private async Task<AuditWebhookMessage> DeliveryAsync()
    {
        using HttpAuditSink sink = Sink();
        if (!Directory.Exists(_work.Log))
        {
            using Nobody nobody = new();
            await _work.DoAsync(nobody);
        }

        await sink.DeliverAsync(await _work.RecordsAsync(), TestContext.Current.CancellationToken);
        return _webhook.Received[^1].Message;
    }

    private string Text(int? answer = null) => string.Concat(_webhook.Received
        .Where(received => answer is null || received.Answer == answer).Select(received => Encoding.UTF8.GetString(received.Message.Body.Span)));

    private static AuditWebhookMessage Copy(
        AuditWebhookMessage message, string? contentType = null, string? digest = null, string? input = null, string? signature = null, byte[]? body = null) => new()
        {
            ContentType = contentType ?? message.ContentType,
            ContentDigest = digest ?? message.ContentDigest,
            SignatureInput = input ?? message.SignatureInput,
            Signature = signature ?? message.Signature,
            Body = body ?? message.Body,
        };

    private sealed class Nobody : IAuditSink, IDisposable
    {
        public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
        }
    }
}
