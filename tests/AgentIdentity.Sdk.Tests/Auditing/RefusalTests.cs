using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

public sealed class RefusalTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));
    private readonly FakeAuditStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_flood_is_one_record_a_code()
    {
        AuditLog log = new(_store, clock: _clock);
        for (int i = 0; i < 10_000; i++)
        {
            log.CountRefusal("malformed", $"claim {i}");
            log.CountRefusal("expired");
        }

        await log.DisposeAsync();

        List<JsonNode> refusals = await Refusals();
        refusals.Select(body => body.ToJsonString()).Should().BeEquivalentTo(
            """{"claimed":"claim 0","code":"malformed","count":10000}""", """{"code":"expired","count":10000}""");
    }

    [Fact]
    public async Task A_second_passes_before_the_record_and_each_second_has_its_own()
    {
        await using AuditLog log = new(_store, clock: _clock);
        log.CountRefusal("malformed");
        _clock.Advance(TimeSpan.FromMilliseconds(999));
        (await Refusals()).Should().BeEmpty();

        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await Eventually(1);
        log.CountRefusal("malformed");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Eventually(2);

        (await Refusals()).Should().AllSatisfy(body => body["count"]!.GetValue<long>().Should().Be(1));
    }

    [Fact]
    public async Task A_failing_store_keeps_the_count_and_never_reaches_the_caller()
    {
        await using AuditLog log = new(_store, clock: _clock);
        _store.Failure = new IOException();
        log.CountRefusal("malformed", "first");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await _store.Entered.Task;
        log.CountRefusal("malformed", "second");
        _store.Failure = null;

        await log.DisposeAsync();

        (await Refusals()).Sum(body => body["count"]!.GetValue<long>()).Should().Be(2);
    }

    [Fact]
    public async Task Codes_are_bounded_in_number_and_length()
    {
        AuditLog log = new(_store, clock: _clock);
        for (int i = 0; i < 1000; i++)
        {
            log.CountRefusal($"code-{i}");
        }

        log.CountRefusal(new string('x', 65));
        await log.DisposeAsync();

        List<JsonNode> refusals = await Refusals();
        refusals.Count.Should().Be(65);
        refusals.Single(body => body["code"]!.GetValue<string>() == "other")["count"]!.GetValue<long>().Should().Be(1000 - 64 + 1);
    }

    [Fact]
    public async Task A_claim_is_escaped_and_cut()
    {
        AuditLog log = new(_store, clock: _clock);
        log.CountRefusal("malformed", "a\u202Eb\u0000c\n\u2066" + new string('x', 1000));
        await log.DisposeAsync();

        string claimed = (await Refusals()).Single()["claimed"]!.GetValue<string>();

        claimed.Should().StartWith("a\\u{202E}b\\u{0}c\\u{A}\\u{2066}xxx").And.HaveLength(256);
    }

    private async Task<List<JsonNode>> Refusals() =>
        [.. (await Given.LinesOf(_store)).Select(line => JsonNode.Parse(line)!).Where(record => record["type"]!.GetValue<string>() == "refusals").Select(record => record["body"]!)];

    /// <summary>The timer's work ends on another thread; the test fails by timeout, not by luck.</summary>
    private async Task Eventually(int count)
    {
        using CancellationTokenSource timeout = new(TimeSpan.FromSeconds(30));
        while ((await Refusals()).Count < count)
        {
            timeout.Token.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
