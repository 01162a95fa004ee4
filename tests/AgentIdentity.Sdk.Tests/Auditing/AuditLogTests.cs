using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Wire;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

public sealed class AuditLogTests
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero));

    [Fact]
    public async Task Every_record_is_its_own_canonical_form()
    {
        MemoryAuditStore store = new();
        await using (AuditLog log = new(store, new AuditLogOptions { Authority = "https://agents.contoso.com" }, _clock))
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.FullDecision());
            await log.AppendOutcomeAsync(receipt, new OutcomeEntry { Outcome = AuditOutcome.Faulted, ErrorType = "Système\n.Exception", Duration = TimeSpan.MaxValue });
            await log.AppendDecisionAsync(new DecisionEntry { CallId = "c2" });
            await log.AppendEventAsync("revoked", new Dictionary<string, string> { ["zebra"] = "\uD800", ["\uFFFF"] = "1", ["\uD83D\uDE00"] = "2" });
            log.CountRefusal("malformed", "\u202E");
        }

        byte[][] lines = await Given.LinesOf(store);
        lines.Should().AllSatisfy(line => CanonicalJson.Canonicalize(line).Should().Equal(line));
        (await Given.TypesOf(store)).Should().Equal("header", "decision", "outcome", "decision", "event", "refusals", "closed");
        (await AuditVerifier.VerifyStoreAsync(store)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_full_decision_says_everything()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store, clock: _clock);
        await log.AppendDecisionAsync(Given.FullDecision());

        JsonNode record = JsonNode.Parse((await Given.LinesOf(store))[1])!;
        JsonObject body = record["body"]!.AsObject();

        body.Select(member => member.Key).Should().Equal(
            "aat_spec", "approval", "args", "aud", "call", "chain_hashes", "chain_len", "claimed", "code", "decision", "facts", "holder", "holders", "in_process", "issuer",
            "leaf_hash", "leaf_jti", "lineage", "observe_only", "path", "policy", "policy_version", "pop_jti", "principal", "reason", "revocation_version", "root_jti",
            "runner", "shadow", "span_id", "sponsor", "step", "tool", "trace_id");
        body["args"]!.AsObject().Select(member => member.Key).Should().Equal("body", "to", "é");
        body["claimed"]!.GetValue<string>().Should().Be("i am\\u{202E}root");
        body["reason"]!.GetValue<string>().Should().Be("a \"quoted\" reason\nin two lines \uD83D\uDE00");
        body["sponsor"]!.ToJsonString().Should().Be("""{"assurance":"authenticated","how":"oidc","id":"alice@contoso.com","kind":"human"}""");
        body["path"]!.ToJsonString().Should().Be("""["orchestrator","researcher"]""");
        body["revocation_version"]!.GetValue<long>().Should().Be(9007199254740991);
        record["ts"]!.GetValue<string>().Should().Be("2026-03-01T09:30:00.000000Z");
    }

    [Fact]
    public async Task What_is_absent_is_left_out()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1" });

        Encoding.UTF8.GetString((await Given.LinesOf(store))[1]).Should().StartWith("""{"body":{"call":"c1","decision":"deny"},"log":"audit/""");
    }

    [Fact]
    public async Task No_value_of_an_argument_is_in_the_log()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", Arguments = [Given.Argument("to", "\"hidden\"")] });

        (await Given.LinesOf(store)).Should().AllSatisfy(line => Encoding.UTF8.GetString(line).Should().NotContain("hidden"));
    }

    [Fact]
    public async Task An_argument_named_twice_is_refused()
    {
        await using AuditLog log = new(new MemoryAuditStore());

        Func<Task> appending = async () => await log.AppendDecisionAsync(
            new DecisionEntry { CallId = "c1", Arguments = [Given.Argument("\uD800", "1"), Given.Argument("\uDC00", "2")] });

        await appending.Should().ThrowAsync<ArgumentException>();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\"b")]
    [InlineData("a\\b")]
    [InlineData("a\nb")]
    [InlineData("é")]
    public async Task A_call_id_that_could_outgrow_its_outcome_is_refused(string call)
    {
        await using AuditLog log = new(new MemoryAuditStore());

        Func<Task> plain = async () => await log.AppendDecisionAsync(Given.Allowed(call));
        Func<Task> tooLong = async () => await log.AppendDecisionAsync(Given.Allowed(new string('x', 129)));

        await plain.Should().ThrowAsync<ArgumentException>();
        await tooLong.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task The_largest_outcome_fits_the_space_reserved_for_it()
    {
        MemoryAuditStore store = new();
        AuditLog log = new(store, new AuditLogOptions { Name = new string('n', 64) });
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed(new string('x', 128)));
        await log.AppendOutcomeAsync(receipt, new OutcomeEntry { ErrorType = new string('\u0001', 1000), Duration = TimeSpan.MaxValue });

        (await Given.LinesOf(store))[2].Length.Should().BeLessThan(1024 - 32);
    }

    [Fact]
    public async Task A_text_survives_whatever_characters_it_is_made_of()
    {
        string text = new([.. Enumerable.Range(1, 0x2FF).Select(c => (char)c), '\u20AC', '\uFEFF', '\uFFFD', '\uD83D', '\uDE00']);
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);

        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", Reason = text, Tool = "pound \u00A3" });

        using JsonDocument record = JsonDocument.Parse((await Given.LinesOf(store))[1]);
        JsonElement body = record.RootElement.GetProperty("body");
        body.GetProperty("reason").GetString().Should().Be(text);
        body.GetProperty("tool").GetString().Should().Be("pound \u00A3");
    }

    [Fact]
    public async Task A_record_too_large_is_refused_and_the_log_goes_on()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);

        Func<Task> appending = async () => await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", Reason = new string('x', 2_000_000) });

        (await appending.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.RecordTooLarge);
        await log.AppendDecisionAsync(Given.Denied());
        (await AuditVerifier.VerifyStoreAsync(store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Theory]
    [InlineData(-1L)]
    [InlineData(1L << 53)]
    public async Task An_integer_json_readers_disagree_about_is_refused(long version)
    {
        await using AuditLog log = new(new MemoryAuditStore());

        Func<Task> appending = async () => await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", RevocationVersion = version });

        await appending.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task An_outcome_is_given_once()
    {
        await using AuditLog log = new(new MemoryAuditStore());
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
        await log.AppendOutcomeAsync(receipt, Given.Completed);

        Func<Task> again = async () => await log.AppendOutcomeAsync(receipt, Given.Completed);

        await again.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task A_refused_call_has_no_outcome()
    {
        await using AuditLog log = new(new MemoryAuditStore());
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Denied());

        Func<Task> appending = async () => await log.AppendOutcomeAsync(receipt, Given.Completed);

        await appending.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public async Task A_receipt_is_good_for_its_own_log_only()
    {
        await using AuditLog log = new(new MemoryAuditStore());
        await using AuditLog other = new(new MemoryAuditStore());
        AuditReceipt receipt = await other.AppendDecisionAsync(Given.Allowed());

        Func<Task> appending = async () => await log.AppendOutcomeAsync(receipt, Given.Completed);

        await appending.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task A_receipt_names_the_decision_and_the_head_after_it()
    {
        await using AuditLog log = new(new MemoryAuditStore());
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed("c7"));

        receipt.CallId.Should().Be("c7");
        receipt.Sequence.Should().Be(1);
        receipt.Head.Should().Be(log.Head);
    }

    [Fact]
    public async Task A_log_of_another_authority_is_refused_and_left_alone()
    {
        MemoryAuditStore store = new();
        await new AuditLog(store, new AuditLogOptions { Authority = "https://fabrikam.com" }).AppendDecisionAsync(Given.Denied());

        Action opening = () => _ = new AuditLog(store, new AuditLogOptions { Authority = "https://contoso.com" });

        AuditException refusal = opening.Should().Throw<AuditException>().Which;
        refusal.Code.Should().Be(AuditCodes.ForeignLog);
        refusal.Message.Should().Contain("https://fabrikam.com").And.Contain("https://contoso.com");
        (await Given.LinesOf(store)).Length.Should().Be(2);
        _ = new AuditLog(store, new AuditLogOptions { Authority = "https://fabrikam.com" });
    }

    [Fact]
    public async Task A_log_of_no_authority_is_foreign_to_one_who_names_it()
    {
        MemoryAuditStore store = new();
        await new AuditLog(store).AppendDecisionAsync(Given.Denied());

        Action opening = () => _ = new AuditLog(store, new AuditLogOptions { Authority = "https://contoso.com" });

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.ForeignLog);
    }

    [Fact]
    public async Task A_log_of_another_name_is_refused()
    {
        MemoryAuditStore store = new();
        await new AuditLog(store, new AuditLogOptions { Name = "payments" }).AppendDecisionAsync(Given.Denied());

        Action opening = () => _ = new AuditLog(store, new AuditLogOptions { Name = "refunds" });

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.ForeignLog);
        _ = new AuditLog(store, new AuditLogOptions { Name = "payments" });
    }

    [Theory]
    [InlineData("")]
    [InlineData("/a")]
    [InlineData("a@b")]
    [InlineData("a\n")]
    public void A_name_that_would_not_fit_an_id_is_refused(string name)
    {
        Action opening = () => _ = new AuditLog(new MemoryAuditStore(), new AuditLogOptions { Name = name });

        opening.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_log_without_its_beginning_or_with_another_end_is_broken()
    {
        byte[][] lines = await Given.Log();
        byte[][] other = await Given.Log();
        foreach (byte[][] broken in (byte[][][])[lines[1..], [lines[0], other[1]], [lines[0], [1]], [[1], lines[1]]])
        {
            Action opening = () => _ = new AuditLog(new StoredLines(broken));

            opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        }
    }

    [Fact]
    public async Task A_clock_a_little_behind_repeats_the_last_time()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store, clock: _clock);
        await log.AppendDecisionAsync(Given.Denied());
        _clock.AdjustTime(_clock.GetUtcNow() - TimeSpan.FromSeconds(30));
        await log.AppendDecisionAsync(Given.Denied());

        byte[][] lines = await Given.LinesOf(store);

        Timestamp(lines[2]).Should().Be(Timestamp(lines[1]));
    }

    [Fact]
    public async Task A_clock_far_behind_stops_decisions_until_it_is_right_again_but_no_outcome()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store, clock: _clock);
        DateTimeOffset right = _clock.GetUtcNow();
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
        _clock.AdjustTime(right - TimeSpan.FromSeconds(31));

        Func<Task> deciding = async () => await log.AppendDecisionAsync(Given.Allowed());
        Func<Task> telling = async () => await log.AppendEventAsync("revoked", new Dictionary<string, string>());

        AuditException refusal = (await deciding.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.Clock);
        refusal.Message.Should().Contain("31 s behind").And.Contain("set it right");
        (await telling.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Clock);
        (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeTrue();
        _clock.AdjustTime(right);
        await log.AppendDecisionAsync(Given.Denied());
        (await AuditVerifier.VerifyStoreAsync(store, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task An_orderly_end_is_recorded_with_the_calls_left_open()
    {
        MemoryAuditStore store = new();
        AuditLog log = new(store);
        await log.AppendDecisionAsync(Given.Allowed());
        await log.DisposeAsync();
        await log.DisposeAsync();

        byte[][] lines = await Given.LinesOf(store);
        lines.Length.Should().Be(3);
        Encoding.UTF8.GetString(lines[2]).Should().Contain("\"body\":{\"open_calls\":1}").And.Contain("\"type\":\"closed\"");
    }

    [Fact]
    public async Task A_log_that_recorded_nothing_stays_as_it_was()
    {
        MemoryAuditStore store = new();
        await new AuditLog(store).DisposeAsync();

        (await Given.LinesOf(store)).Should().BeEmpty();
    }

    [Fact]
    public async Task After_the_end_nothing_is_recorded()
    {
        AuditLog log = new(new MemoryAuditStore());
        await log.AppendDecisionAsync(Given.Denied());
        await log.DisposeAsync();

        Func<Task> appending = async () => await log.AppendDecisionAsync(Given.Denied());

        await appending.Should().ThrowAsync<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_cancelled_decision_is_not_recorded()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);

        Func<Task> appending = async () => await log.AppendDecisionAsync(Given.Allowed(), new CancellationToken(canceled: true));

        await appending.Should().ThrowAsync<OperationCanceledException>();
        (await Given.LinesOf(store)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_writer_of_the_same_store_is_refused_where_it_would_fork_the_chain()
    {
        MemoryAuditStore store = new();
        AuditLog first = new(store);
        await first.AppendDecisionAsync(Given.Denied());
        AuditLog second = new(store);
        await second.AppendDecisionAsync(Given.Denied());

        Func<Task> appending = async () => await first.AppendDecisionAsync(Given.Denied());

        (await appending.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.HeadMoved);
        (await AuditVerifier.VerifyStoreAsync(store)).IsIntact.Should().BeTrue();
    }

    private static string Timestamp(byte[] line) => JsonNode.Parse(line)!["ts"]!.GetValue<string>();

    [Fact]
    public async Task A_log_that_was_disposed_before_its_first_record_takes_none_afterwards()
    {
        AuditLog log = new(new MemoryAuditStore());
        await log.DisposeAsync();

        Func<Task> appending = async () => await log.AppendDecisionAsync(new DecisionEntry { CallId = "call" });

        await appending.Should().ThrowAsync<ObjectDisposedException>();
    }
}
