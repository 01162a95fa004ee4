using System.Text;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Evidence;

public sealed class PackTests : IAsyncLifetime
{
    private GuardedWork _work = null!;

    public async ValueTask InitializeAsync() => _work = await GuardedWork.DoAsync();

    public ValueTask DisposeAsync() => _work.DisposeAsync();

    [Fact]
    public async Task A_whole_log_is_proved_and_said_to_be_whole()
    {
        EvidenceVerification found = await VerifyAsync(await _work.ExportAsync(), new EvidenceTrust { LogKey = _work.LogKey, WitnessKeys = [_work.Witness] });

        found.Failures.Should().BeEmpty();
        (found.IsProved, found.IsWhole, found.IsTimeCovered, found.IsPageGenuine, found.IsLogKeyTrusted).Should().Be((true, true, true, true, true));
        (found.FirstOfWhole, found.LastOfWhole, found.Records).Should().Be((0, 50, 51));
        (found.Decisions, found.Denied, found.WithoutOutcome, found.WithoutChain).Should().Be((31, 12, 1, 0));
        (found.Chains, found.WithheldSignatures, found.Disclosures).Should().Be((4, 0, 1));
        found.Cosignatures.Should().ContainSingle().Which.Should().Match<EvidenceCosignature>(seen =>
            seen.Witness.Equals(_work.Witness) && seen.IsTrusted && seen.Time.ToUnixTimeSeconds() == (_work.Clock.GetUtcNow() - TimeSpan.FromDays(2)).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Keys_that_nobody_gave_are_not_trusted()
    {
        EvidenceVerification found = await VerifyAsync(await _work.ExportAsync());

        found.IsProved.Should().BeTrue();
        found.IsLogKeyTrusted.Should().BeFalse();
        found.AreAnchorsTrusted.Should().BeFalse();
        found.Cosignatures.Should().ContainSingle().Which.IsTrusted.Should().BeFalse();
    }

    [Fact]
    public async Task A_pack_of_another_log_is_not_the_one_asked_for()
    {
        await using GuardedWork other = await GuardedWork.DoAsync(rounds: 1);
        byte[] pack = await _work.ExportAsync();

        (await NamesAsync(pack, new EvidenceTrust { LogKey = other.LogKey })).Should().Contain("log key");
        (await NamesAsync(pack, new EvidenceTrust { WitnessKeys = [other.Witness] })).Should().Equal("checkpoint");
        TrustAnchors anchors = new();
        anchors.Add(AgentAuthority.Create("https://agents.contoso.com").TrustAnchor);
        (await NamesAsync(pack, new EvidenceTrust { Anchors = anchors })).Should().Contain(["chain 1", "chain 4"]);
    }

    [Fact]
    public async Task A_time_is_covered_when_the_records_beside_it_show_it()
    {
        DateTimeOffset from = GuardedWork.Start + TimeSpan.FromMinutes(5);
        DateTimeOffset to = GuardedWork.Start + TimeSpan.FromMinutes(9);

        byte[] pack = await _work.ExportAsync(new EvidenceSelection { From = from, To = to }, discloses: false);

        EvidenceVerification found = await VerifyAsync(pack);
        found.Failures.Should().BeEmpty();
        (found.IsWhole, found.IsTimeCovered).Should().Be((true, true));
        found.Decisions.Should().BeInRange(5, 10);
        PackText text = PackText.Of(pack);
        string border = text.Records.Single(item => PackText.SequenceOf(item) == found.FirstOfWhole - 1);
        text.Items.RemoveAll(item => item.Item == border);
        (await VerifyAsync(text.ToPack())).IsTimeCovered.Should().BeFalse("the record before might have been of that time");
    }

    [Fact]
    public async Task A_time_between_two_microseconds_is_selected_and_told_as_the_same_one()
    {
        EvidenceVerification all = await VerifyAsync(await _work.ExportAsync());
        AuditRecord last = await AuditReader.FindLastAsync(_work.Log, default) ?? throw new InvalidOperationException();
        TimeSpan less = TimeSpan.FromTicks(5);

        EvidenceVerification found = await VerifyAsync(await _work.ExportAsync(new EvidenceSelection { From = GuardedWork.Start - less, To = last.Timestamp + less }));

        found.Failures.Should().BeEmpty();
        (found.LastOfWhole, found.Records, found.IsTimeCovered).Should().Be((50, all.Records, true));
    }

    [Theory]
    [InlineData("orchestrator", 31)]
    [InlineData("orchestrator/researcher", 18)]
    [InlineData("orchestrator/researcher/reader", 12)]
    [InlineData("orchestrator/mailer", 12)]
    public async Task An_agent_is_selected_by_its_name_with_all_below_it(string agent, int decisions)
    {
        EvidenceVerification found = await VerifyAsync(await _work.ExportAsync(new EvidenceSelection { Agent = agent }, discloses: false));

        found.Failures.Should().BeEmpty();
        found.Decisions.Should().Be(decisions);
        found.IsWhole.Should().BeFalse();
    }

    [Fact]
    public async Task An_agent_is_selected_by_its_id_and_a_lineage_and_a_call_by_theirs()
    {
        RecordedDecision first = await FirstDecisionAsync();

        (await CountAsync(new EvidenceSelection { Agent = first.Holder })).Should().Be(18, "six of its own, and twelve of the reader it delegated to");
        (await CountAsync(new EvidenceSelection { Lineage = first.Lineage })).Should().Be(31);
        (await CountAsync(new EvidenceSelection { Call = first.CallId })).Should().Be(1);
        PackText one = PackText.Of(await _work.ExportAsync(new EvidenceSelection { Call = first.CallId }));
        one.Records.Select(PackText.SequenceOf).Should().Equal(0, 1, 2);
        (await VerifyAsync(one.ToPack())).IsProved.Should().BeTrue();
    }

    [Fact]
    public async Task A_log_without_a_checkpoint_or_one_that_is_too_old_proves_nothing()
    {
        RecordedDecision first = await FirstDecisionAsync();
        AuditLog log = new(FileAuditStore.Open(_work.Log), new AuditLogOptions { Authority = "https://agents.contoso.com" }, _work.Clock);
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "later", Tool = "t", Lineage = first.Lineage });
        await log.DisposeAsync();

        await ExpectAsync(new EvidenceSelection { Call = "later" }, AuditCodes.CheckpointMissing, "*agentid audit checkpoint*");
        await ExpectAsync(new EvidenceSelection { To = DateTimeOffset.MaxValue }, AuditCodes.CheckpointMissing, "*record 51*agentid audit checkpoint*");
        EvidenceExport export = await EvidencePack.WriteAsync(_work.Log, Stream.Null, new EvidencePackOptions { LogKey = _work.LogKey, Selection = new() { Lineage = first.Lineage } });
        export.LaterRecords.Should().Be(1);
        File.Delete(Path.Combine(_work.Log, "checkpoint"));
        await ExpectAsync(new EvidenceSelection(), AuditCodes.CheckpointMissing, "*agentid audit checkpoint*");
    }

    [Fact]
    public async Task What_contradicts_the_checkpoint_is_not_exported()
    {
        await using GuardedWork other = await GuardedWork.DoAsync(rounds: 1);
        Func<Task> foreign = () => EvidencePack.WriteAsync(_work.Log, Stream.Null, new EvidencePackOptions { LogKey = other.LogKey });
        (await foreign.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.CheckpointMismatch);

        string file = Directory.GetFiles(_work.Log, "*.jsonl").Single();
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("\"researcher\"", "\"reseercher\"", StringComparison.Ordinal));
        await ExpectAsync(new EvidenceSelection(), AuditCodes.CheckpointMismatch, "record 1 *");
    }

    [Fact]
    public async Task Nothing_selected_and_nothing_to_disclose_are_told()
    {
        await ExpectAsync(new EvidenceSelection { Agent = "nobody" }, AuditCodes.NothingSelected, "*no record matches*");
        await _work.Disclosures.EraseAsync(_work.FirstCall, "path");
        Func<Task> erased = () => _work.ExportAsync();
        (await erased.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("erased");
    }

    [Fact]
    public async Task Signatures_of_living_credentials_are_withheld_unless_they_are_asked_for()
    {
        StoppedAt then = new(GuardedWork.Start + TimeSpan.FromHours(5));

        EvidenceVerification some = await VerifyAsync(await _work.ExportAsync(clock: then));
        EvidenceVerification all = await VerifyAsync(await _work.ExportAsync(live: true, clock: then));

        (some.IsProved, some.WithheldSignatures).Should().Be((true, 4), "the root, in each of four chains, outlives the others");
        (all.IsProved, all.WithheldSignatures).Should().Be((true, 0));
    }

    private static async Task<EvidenceVerification> VerifyAsync(byte[] pack, EvidenceTrust? trust = null) => await EvidencePackVerifier.VerifyAsync(new MemoryStream(pack), trust);

    private static async Task<IEnumerable<string>> NamesAsync(byte[] pack, EvidenceTrust? trust = null) => (await VerifyAsync(pack, trust)).Failures.Select(failure => failure.Subject);

    private async Task<long> CountAsync(EvidenceSelection selection) => (await VerifyAsync(await _work.ExportAsync(selection, discloses: false))).Decisions;

    private async Task<RecordedDecision> FirstDecisionAsync() =>
        (await AuditReader.FindAsync(_work.Log, 1))!.TryReadDecision(out RecordedDecision? decision) ? decision : throw new InvalidOperationException("record 1 is no decision");

    private async Task ExpectAsync(EvidenceSelection selection, string code, string message)
    {
        Func<Task> exporting = () => _work.ExportAsync(selection, discloses: false);
        AuditException refused = (await exporting.Should().ThrowAsync<AuditException>().WithMessage(message)).Which;
        refused.Code.Should().Be(code);
    }

    private sealed class StoppedAt(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
