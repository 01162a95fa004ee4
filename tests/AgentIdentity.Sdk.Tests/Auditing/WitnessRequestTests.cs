using System.Text;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

public sealed class WitnessRequestTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly PaperLog _log = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_request_is_read_as_it_was_written()
    {
        string text = new WitnessRequest(await _log.SignAsync(9), PaperLog.Prove(5, 9)).ToString();

        WitnessRequest.TryParse(Encoding.UTF8.GetBytes(text), out WitnessRequest? request).Should().BeTrue();

        text.Should().StartWith("old 5\n");
        request!.ToString().Should().Be(text);
        request.Proof.Should().BeEquivalentTo(new { OldSize = 5L, Size = 9L });
        request.Proof.Path.Should().HaveCount(PaperLog.Prove(5, 9).Path.Count);
        request.Checkpoint.IsSignedBy(_log.Key).Should().BeTrue();
    }

    [Theory]
    [InlineData("old 5\n", "")]
    [InlineData("old 5\n", "new 5\n")]
    [InlineData("old 5\n", "old 05\n")]
    [InlineData("old 5\n", "old -5\n")]
    [InlineData("old 5\n", "old  5\n")]
    [InlineData("old 5\n", "old 5 \n")]
    [InlineData("old 5\n", "old 9223372036854775808\n")]
    [InlineData("old 5\n", "old \n")]
    [InlineData("old 5\n", "old 5\n\n")]
    [InlineData("old 5\n", "old 5\nAAAA\n")]
    [InlineData("=\n", "\n")]
    [InlineData("=\n", "=\r\n")]
    public async Task What_is_not_a_request_is_refused(string part, string instead)
    {
        string text = new WitnessRequest(await _log.SignAsync(9), PaperLog.Prove(5, 9)).ToString();
        int at = text.IndexOf(part, StringComparison.Ordinal);

        WitnessRequest.TryParse(Encoding.UTF8.GetBytes(text[..at] + instead + text[(at + part.Length)..]), out _).Should().BeFalse();
    }

    [Fact]
    public async Task A_request_is_bounded()
    {
        string note = (await _log.SignAsync(9)).ToString();
        string hash = Convert.ToBase64String(new byte[32]) + "\n";

        WitnessRequest.TryParse(Encoding.UTF8.GetBytes("old 5\n" + string.Concat(Enumerable.Repeat(hash, 63)) + "\n" + note), out _).Should().BeTrue();
        WitnessRequest.TryParse(Encoding.UTF8.GetBytes("old 5\n" + string.Concat(Enumerable.Repeat(hash, 64)) + "\n" + note), out _).Should().BeFalse();
        WitnessRequest.TryParse(new byte[WitnessRequest.MaxBytes + 1], out _).Should().BeFalse();
    }

    [Fact]
    public async Task Whatever_is_posted_is_answered_with_a_status_and_never_an_exception()
    {
        using AuditWitness witness = AuditWitness.Open(_directory, "w.test/1", new SeededSigner(50), [_log.Key]);
        byte[] good = Encoding.UTF8.GetBytes(new WitnessRequest(await _log.SignAsync(9), PaperLog.Prove(0, 9)).ToString());
        (await WitnessResponse.ToAsync(witness, good)).StatusCode.Should().Be(200);

        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample((at, value, kind) =>
        {
            byte[] bad = kind switch
            {
                0 => [.. good[..at], value, .. good[(at + 1)..]],
                1 => good[..at],
                2 => [.. good[..at], value, .. good[at..]],
                _ => [.. good[..at], .. good[(at + 1)..]],
            };
            WitnessResponse response = WitnessResponse.ToAsync(witness, bad).GetAwaiter().GetResult();
            return response.StatusCode is 200 or 400 or 403 or 404 or 409 or 422 && response.Body.EndsWith('\n');
        }, iter: 2000);
    }

    [Fact]
    public async Task Each_refusal_has_its_status()
    {
        using AuditWitness witness = AuditWitness.Open(_directory, "w.test/1", new SeededSigner(50), [_log.Key]);

        (await Post(_log, 0, 8)).Should().Be((200, "text/plain; charset=utf-8"));
        (await Post(_log, 8, 8, forkAt: 3)).Should().Be((409, "text/x.tlog.size"));
        (await Post(_log, 5, 9)).Should().Be((409, "text/x.tlog.size"));
        (await Post(_log, 8, 9, forkAt: 3)).Should().Be((422, "text/plain; charset=utf-8"));
        (await Post(new PaperLog("log.test/other"), 0, 9)).Should().Be((404, "text/plain; charset=utf-8"));
        (await Post(new PaperLog(seed: 9), 0, 9)).Should().Be((403, "text/plain; charset=utf-8"));
        (await WitnessResponse.ToAsync(witness, Encoding.UTF8.GetBytes(new WitnessRequest(await _log.SignAsync(9), new ConsistencyProof(10, 9, [])).ToString()))).StatusCode.Should().Be(400);
        (await WitnessResponse.ToAsync(witness, Encoding.UTF8.GetBytes(new WitnessRequest(await _log.SignAsync(9), PaperLog.Prove(5, 9)).ToString()))).Body.Should().Be("8\n");

        async Task<(int, string)> Post(PaperLog log, int from, int to, int forkAt = PaperLog.NoFork)
        {
            string body = new WitnessRequest(await log.SignAsync(to, forkAt), PaperLog.Prove(from, to, forkAt)).ToString();
            WitnessResponse response = await WitnessResponse.ToAsync(witness, Encoding.UTF8.GetBytes(body));
            return (response.StatusCode, response.ContentType);
        }
    }
}
