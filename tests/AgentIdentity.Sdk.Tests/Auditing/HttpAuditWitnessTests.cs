using System.Net;
using System.Text;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

public sealed class HttpAuditWitnessTests : IDisposable
{
    private const string Name = "w.test/1";
    private const string SizeType = "text/x.tlog.size";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly SeededSigner Signer = new(50);
    private static readonly NoteKey Key = NoteKey.Create(Name, Signer.PublicKey, NoteAlgorithm.Cosignature);

    private readonly TestDirectory _directory = new();
    private readonly PaperLog _log = new();
    private readonly FakeTimeProvider _clock = new(Now);

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_witness_behind_http_answers_as_it_does_in_process()
    {
        using AuditWitness witness = AuditWitness.Open(_directory, Name, Signer, [_log.Key], _clock);
        AnsweringHandler handler = AnsweringHandler.Of(witness);
        HttpAuditWitness remote = Remote(handler, prefix: "https://w.test/tenant/");

        (await _log.AskAsync(remote, 0, 8)).IsCosigned.Should().BeTrue();
        (await _log.AskAsync(remote, 8, 8, forkAt: 3)).Should().BeEquivalentTo(new { IsCosigned = false, Refusal = WitnessRefusal.Inconsistent });
        (await _log.AskAsync(remote, 5, 9)).Should().BeEquivalentTo(new { Refusal = WitnessRefusal.OtherSize, Size = 8L });
        (await _log.AskAsync(remote, 8, 9, forkAt: 3)).Refusal.Should().Be(WitnessRefusal.Inconsistent);
        (await new PaperLog("log.test/other").AskAsync(remote, 0, 9)).Refusal.Should().Be(WitnessRefusal.UnknownLog);
        (await new PaperLog(seed: 9).AskAsync(remote, 0, 9)).Refusal.Should().Be(WitnessRefusal.NotSigned);
        (await remote.CosignAsync(await _log.SignAsync(5), new ConsistencyProof(6, 5, []))).Refusal.Should().Be(WitnessRefusal.Malformed);
        handler.Asked.Should().AllBeEquivalentTo(new Uri("https://w.test/tenant/add-checkpoint"));
    }

    [Fact]
    public async Task A_cosignature_among_others_is_found()
    {
        string good = await CosignatureAsync(8, Signer, Now);
        string other = await CosignatureAsync(8, new SeededSigner(51), Now);

        WitnessAnswer answer = await AskAsync(HttpStatusCode.OK, other + good + other);

        (await _log.SignAsync(8)).With(answer.Cosignature!).CosignedAt(Key).Should().Be(Now);
    }

    [Fact]
    public async Task A_cosignature_of_another_key_or_note_or_time_is_none()
    {
        await RefusesAsync(await CosignatureAsync(8, new SeededSigner(51), Now), "without a cosignature of its key");
        await RefusesAsync(await CosignatureAsync(9, Signer, Now), "without a cosignature of its key");
        await RefusesAsync(await CosignatureAsync(8, Signer, Now.AddMinutes(6)), "its clock or this one is wrong");
        await RefusesAsync(await CosignatureAsync(8, Signer, Now.AddMinutes(-6)), "its clock or this one is wrong");
        (await AskAsync(HttpStatusCode.OK, await CosignatureAsync(8, Signer, Now.AddMinutes(4)))).IsCosigned.Should().BeTrue();
        (await AskAsync(HttpStatusCode.OK, await CosignatureAsync(8, Signer, Now.AddMinutes(-4)))).IsCosigned.Should().BeTrue();
    }

    [Fact]
    public async Task A_cosignature_that_was_under_the_note_already_does_not_stand_for_a_new_one()
    {
        SignedNote note = await _log.SignAsync(8);
        note = note.With(await note.CosignAsync(Name, Signer, Now));
        HttpAuditWitness remote = Remote(AnsweringHandler.With(HttpStatusCode.OK, Encoding.UTF8.GetBytes(await CosignatureAsync(9, Signer, Now))));

        Func<Task> asking = () => remote.CosignAsync(note, PaperLog.Prove(0, 8));

        await asking.Should().ThrowAsync<AuditException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("hello\n")]
    [InlineData("— w.test/1 AAAA\n")]
    [InlineData("— w.test/1 !!!!\n")]
    [InlineData("<html></html>")]
    public Task An_answer_that_is_no_line_of_signature_is_refused(string body) => RefusesAsync(body, "lines of signature");

    [Fact]
    public async Task One_bad_line_spoils_the_answer()
    {
        await RefusesAsync("hello\n" + await CosignatureAsync(8, Signer, Now), "lines of signature");
        await RefusesAsync((await CosignatureAsync(8, Signer, Now)).TrimEnd('\n'), "lines of signature");
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read_to_its_end()
    {
        EndlessStream endless = new();
        HttpAuditWitness remote = Remote(new AnsweringHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(endless) })));

        Func<Task> asking = () => _log.AskAsync(remote, 0, 8);

        (await asking.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("more than 16384 bytes");
        endless.Given.Should().BeLessThan(200_000);
        await RefusesAsync(string.Concat(Enumerable.Repeat(await CosignatureAsync(8, new SeededSigner(51), Now), 200)), "more than 16384 bytes");
    }

    [Theory]
    [InlineData("9\n", SizeType, WitnessRefusal.OtherSize, 9L)]
    [InlineData("9223372036854775807\n", SizeType, WitnessRefusal.OtherSize, long.MaxValue)]
    [InlineData("8\n", SizeType, WitnessRefusal.Inconsistent, 8L)]
    [InlineData("whatever", "text/plain", WitnessRefusal.Inconsistent, 8L)]
    public async Task A_conflict_says_what_the_witness_saw(string body, string type, WitnessRefusal refusal, long size)
    {
        HttpAuditWitness remote = Remote(AnsweringHandler.With(HttpStatusCode.Conflict, Encoding.UTF8.GetBytes(body), type));

        (await _log.AskAsync(remote, 8, 8)).Should().BeEquivalentTo(new { Refusal = refusal, Size = size });
    }

    [Theory]
    [InlineData("9", SizeType)]
    [InlineData("09\n", SizeType)]
    [InlineData("-9\n", SizeType)]
    [InlineData("9 \n", SizeType)]
    [InlineData("\n", SizeType)]
    [InlineData("", SizeType)]
    [InlineData("9223372036854775808\n", SizeType)]
    [InlineData("99999999999999999999999999999999\n", SizeType)]
    [InlineData("0\n", SizeType)]
    [InlineData("9\n", "text/plain")]
    public async Task A_conflict_that_makes_no_sense_is_no_answer(string body, string type)
    {
        HttpAuditWitness remote = Remote(AnsweringHandler.With(HttpStatusCode.Conflict, Encoding.UTF8.GetBytes(body), type));

        Func<Task> asking = () => _log.AskAsync(remote, 0, 8);

        (await asking.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.WitnessUnavailable);
    }

    [Theory]
    [InlineData(HttpStatusCode.Redirect)]
    [InlineData(HttpStatusCode.TemporaryRedirect)]
    [InlineData(HttpStatusCode.NoContent)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData((HttpStatusCode)299)]
    public async Task Any_other_status_is_no_answer(HttpStatusCode status)
    {
        HttpAuditWitness remote = Remote(AnsweringHandler.With(status, Encoding.UTF8.GetBytes(await CosignatureAsync(8, Signer, Now))));

        Func<Task> asking = () => _log.AskAsync(remote, 0, 8);

        (await asking.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain($"answered with status {(int)status}");
    }

    [Fact]
    public async Task A_redirection_that_was_followed_is_no_answer()
    {
        byte[] body = Encoding.UTF8.GetBytes(await CosignatureAsync(8, Signer, Now));
        HttpAuditWitness remote = Remote(new AnsweringHandler((_, _) => Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK)
        {
            Content = new ByteArrayContent(body),
            RequestMessage = new HttpRequestMessage(HttpMethod.Post, "https://elsewhere.test/add-checkpoint"),
        })));

        Func<Task> asking = () => _log.AskAsync(remote, 0, 8);

        (await asking.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("to another address");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_server_that_keeps_silent_is_not_waited_for(bool givesHeaders)
    {
        TaskCompletionSource asked = new();
        HttpAuditWitness remote = Remote(new AnsweringHandler(async (_, cancellationToken) =>
        {
            asked.SetResult();
            if (!givesHeaders)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            }

            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) };
        }));
        Task<WitnessAnswer> asking = _log.AskAsync(remote, 0, 8);
        await asked.Task;

        _clock.Advance(HttpAuditWitness.DefaultTimeout);

        (await ((Func<Task>)(() => asking)).Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("within 10 seconds");
    }

    [Fact]
    public async Task Who_cancels_is_told_so_and_who_is_not_reached_is_unavailable()
    {
        using CancellationTokenSource cancel = new();
        HttpAuditWitness silent = Remote(new AnsweringHandler(async (_, cancellationToken) =>
        {
            await cancel.CancelAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return new HttpResponseMessage();
        }));
        SignedNote note = await _log.SignAsync(8);
        Func<Task> canceled = () => silent.CosignAsync(note, PaperLog.Prove(0, 8), cancel.Token);
        await canceled.Should().ThrowAsync<OperationCanceledException>();

        HttpAuditWitness away = Remote(new AnsweringHandler((_, _) => throw new HttpRequestException("no route to host")));
        Func<Task> unreachable = () => away.CosignAsync(note, PaperLog.Prove(0, 8));
        (await unreachable.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.WitnessUnavailable);
    }

    [Fact]
    public void A_witness_has_an_address_of_the_web_and_a_key_for_cosignatures()
    {
        using HttpClient client = new();
        foreach (string address in (string[])["file:///etc/passwd", "ftp://w.test", "https://w.test/?a=b", "https://w.test/#a"])
        {
            ((Func<object>)(() => new HttpAuditWitness(client, new Uri(address), Key))).Should().Throw<ArgumentException>();
        }

        ((Func<object>)(() => new HttpAuditWitness(client, new Uri("relative", UriKind.Relative), Key))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new HttpAuditWitness(client, new Uri("https://w.test"), _log.Key))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => new HttpAuditWitness(client, new Uri("https://w.test"), Key, TimeSpan.Zero))).Should().Throw<ArgumentException>();
        WitnessPolicy policy = WitnessPolicy.Of(null, 1, new PolicyWitness(Key, new Uri("https://w.test")), new PolicyWitness(NoteKey.Create("silent", new SeededSigner(51).PublicKey, NoteAlgorithm.Cosignature)));
        HttpAuditWitness.Of(policy, client).Should().ContainSingle().Which.Key.Should().Be(Key);
    }

    private HttpAuditWitness Remote(HttpMessageHandler handler, string prefix = "https://w.test") => new(new HttpClient(handler), new Uri(prefix), Key, clock: _clock);

    private Task<WitnessAnswer> AskAsync(HttpStatusCode status, string body) => _log.AskAsync(Remote(AnsweringHandler.With(status, Encoding.UTF8.GetBytes(body))), 0, 8);

    private async Task RefusesAsync(string body, string why)
    {
        Func<Task> asking = () => AskAsync(HttpStatusCode.OK, body);
        AuditException refusal = (await asking.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.WitnessUnavailable);
        refusal.Message.Should().Contain(why);
    }

    /// <summary>The line a witness answers with, taken from under a note.</summary>
    private async Task<string> CosignatureAsync(int size, SeededSigner signer, DateTimeOffset time)
    {
        SignedNote note = await _log.SignAsync(size);
        string[] lines = note.With(await note.CosignAsync(Name, signer, time)).ToString().Split('\n');
        return lines[^2] + "\n";
    }

    private sealed class EndlessStream : MemoryStream
    {
        public long Given { get; private set; }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            buffer.Span.Fill((byte)'a');
            Given += buffer.Length;
            return ValueTask.FromResult(buffer.Length);
        }
    }

    private sealed class SilentStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
            return 0;
        }
    }
}
