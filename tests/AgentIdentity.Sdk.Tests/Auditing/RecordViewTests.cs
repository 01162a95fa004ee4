using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Finding records, and what they say.</summary>
public sealed class RecordViewTests
{
    [Fact]
    public async Task A_decision_says_everything_that_was_recorded()
    {
        DecisionEntry entry = Given.FullDecision();
        AuditRecord record = await RecordOf(entry);

        record.TryReadDecision(out RecordedDecision? decision).Should().BeTrue();

        decision.Should().BeEquivalentTo(entry, options => options
            .Excluding(e => e.Arguments).Excluding(e => e.LeafHash).Excluding(e => e.ChainHashes).Excluding(e => e.Claimed));
        decision!.Arguments.Select(argument => argument.Name).Should().Equal("body", "to", "\u00E9");
        decision.Arguments.Should().OnlyContain(argument => argument.Commitment.Length == 43);
        decision.Claimed.Should().Be("i am\\u{202E}root");
    }

    [Fact]
    public async Task What_a_decision_does_not_say_is_null()
    {
        AuditRecord record = await RecordOf(Given.Denied());

        record.TryReadDecision(out RecordedDecision? decision).Should().BeTrue();

        decision!.Sponsor.Should().BeNull();
        decision.Principal.Should().BeNull();
        decision.ChainLength.Should().BeNull();
        decision.Path.Should().BeEmpty();
        decision.Arguments.Should().BeEmpty();
        decision.Decision.Should().Be(AuditDecision.Deny);
        record.TryReadOutcome(out _).Should().BeFalse();
    }

    [Fact]
    public async Task An_outcome_says_which_decision_allowed_the_call_and_how_it_ended()
    {
        byte[][] lines = await Given.Log(calls: 1);
        AuditRecord.TryParse(lines[2], out AuditRecord? record).Should().BeTrue();

        record!.TryReadOutcome(out RecordedOutcome? outcome).Should().BeTrue();

        outcome!.CallId.Should().Be("call-0");
        outcome.DecisionSequence.Should().Be(1);
        outcome.Outcome.Should().Be(AuditOutcome.Completed);
        outcome.Duration.Should().Be(TimeSpan.FromMilliseconds(3));
        outcome.ErrorType.Should().BeNull();
        record.TryReadDecision(out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("\"tool\":\"mail.send\"", "\"tool\":5")]
    [InlineData("\"chain_len\":2", "\"chain_len\":\"2\"")]
    [InlineData("\"in_process\":true", "\"in_process\":\"true\"")]
    [InlineData("\"path\":[\"orchestrator\",\"researcher\"]", "\"path\":\"orchestrator\"")]
    [InlineData("\"path\":[\"orchestrator\",\"researcher\"]", "\"path\":[\"orchestrator\",7]")]
    [InlineData("\"kind\":\"human\"", "\"kind\":1")]
    [InlineData("\"used\":\"5\"", "\"used\":5")]
    [InlineData("\"facts\":{\"counter\":\"quota/alice\",\"used\":\"5\"}", "\"facts\":[\"counter\"]")]
    [InlineData("\"shadow\":{\"code\":\"rate_limited\"", "\"shadow\":{\"code\":7")]
    [InlineData("\"policy\":\"four-eyes\"", "\"policy\":{}")]
    [InlineData("\"approval\":\"request-7\"", "\"approval\":7")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"maybe\"")]
    public async Task A_decision_in_another_form_is_not_read(string part, string instead)
    {
        string line = (await RecordOf(Given.FullDecision())).ToString();
        line.Should().Contain(part);

        AuditRecord.TryParse(Encoding.UTF8.GetBytes(line.Replace(part, instead, StringComparison.Ordinal)), out AuditRecord? record).Should().BeTrue();

        record!.TryReadDecision(out RecordedDecision? decision).Should().BeFalse();
        decision.Should().BeNull();
    }

    [Fact]
    public async Task A_record_is_found_by_its_number()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        foreach (long sequence in (long[])[0, RotatedLog.FirstOf(log.Files[1]) - 1, RotatedLog.FirstOf(log.Files[1]), log.Head.Sequence])
        {
            (await AuditReader.FindAsync(log.Location, sequence))!.Sequence.Should().Be(sequence);
        }

        (await AuditReader.FindAsync(log.Location, log.Head.Sequence + 1)).Should().BeNull();
    }

    [Fact]
    public async Task An_archived_record_is_found_in_the_archive_only()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);
        await log.Move();

        Func<Task> finding = () => AuditReader.FindAsync(log.Location, 1);

        AuditException refusal = (await finding.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(AuditCodes.Archived);
        refusal.Message.Should().Contain("record 1 is archived").And.Contain("archive");
        (await AuditReader.FindAsync(log.Archive, 1))!.Sequence.Should().Be(1);
    }

    [Fact]
    public async Task A_record_that_stands_in_another_place_is_not_found_as_this_one()
    {
        using RotatedLog log = await RotatedLog.OfFiles(1);
        string[] lines = File.ReadAllLines(log.Files[0]);
        File.WriteAllText(log.Files[0], string.Join('\n', lines.Where((_, i) => i != 2)) + "\n");

        Func<Task> finding = () => AuditReader.FindAsync(log.Location, 2);

        (await finding.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task A_call_is_found_with_its_outcome()
    {
        using RotatedLog log = await RotatedLog.OfFiles(3);

        List<AuditRecord> records = await AuditReader.ReadCallAsync(log.Location, "call-7").ToListAsync();

        records.Select(record => record.Type).Should().Equal("decision", "outcome");
        records[1].TryReadOutcome(out RecordedOutcome? outcome).Should().BeTrue();
        outcome!.DecisionSequence.Should().Be(records[0].Sequence);
        (await AuditReader.ReadCallAsync(log.Location, "call-7", records[1].Sequence).ToListAsync()).Should().ContainSingle();
        (await AuditReader.ReadCallAsync(log.Location, "call-").ToListAsync()).Should().BeEmpty();
        (await AuditReader.ReadCallAsync(log.Location, "call\"7").ToListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task The_last_record_is_the_last_complete_one()
    {
        using RotatedLog log = await RotatedLog.OfFiles(2);
        File.AppendAllText(log.Files[^1], "{\"body\"");
        (await AuditReader.FindLastAsync(log.Location))!.Sequence.Should().Be(log.Head.Sequence);

        File.WriteAllText(Path.Combine(log.Location, $"{log.Head.Sequence + 1:D20}.jsonl"), "");

        (await AuditReader.FindLastAsync(log.Location))!.Sequence.Should().Be(log.Head.Sequence);
    }

    [Fact]
    public async Task An_empty_directory_has_no_last_record()
    {
        using TestDirectory directory = new();

        (await AuditReader.FindLastAsync(directory)).Should().BeNull();
    }

    private static async Task<AuditRecord> RecordOf(DecisionEntry entry)
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendDecisionAsync(entry);
        AuditRecord.TryParse((await Given.LinesOf(store))[1], out AuditRecord? record).Should().BeTrue();
        return record!;
    }
}
