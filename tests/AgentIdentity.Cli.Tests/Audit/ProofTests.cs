using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

public sealed class ProofTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private string _key = "";

    private string Log => _tool["audit"];

    private string Values => _tool["values"];

    private string Remembered => _tool["remembered"];

    public async ValueTask InitializeAsync()
    {
        using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
        using AgentPrincipal agent = await contoso.IssueAsync(new RootGrant
        {
            Name = "mailer",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("mail.send").Any("to").Any("body")],
        });
        await using FileDisclosureStore values = FileDisclosureStore.Open(Values);
        await using (AgentGuard guard = new AgentGuardBuilder().Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(Log)).KeepArgumentsIn(values).Build())
        {
            for (int i = 0; i < 4; i++)
            {
                await guard.InvokeAsync(agent, new ToolCall("mail.send", new() { ["to"] = "cfo@contoso.com", ["body"] = $"number {i}" }), (_, _) => Task.FromResult(0));
            }
        }

        _key = await AuditedWork.SignAsync(Log);
        File.Copy(Path.Combine(Log, "checkpoint"), Remembered);
    }

    public ValueTask DisposeAsync()
    {
        _tool.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task With_the_logs_key_it_says_how_much_is_signed()
    {
        ToolRun run = await Run("verify", Log, "--log-key", _key);
        ToolRun json = await Run("verify", Log, "--log-key", _key, "--json");

        run.Code.Should().Be(0);
        run.Out.Should().Contain("signed    the first 10 records");
        run.Error.Should().BeEmpty("the key shows what was cut off");
        json.Json.GetProperty("signed_records").GetInt64().Should().Be(10);
    }

    [Fact]
    public async Task A_log_that_was_cut_with_all_that_told_of_it_is_truncated_to_whoever_remembers_a_checkpoint()
    {
        Directory.Delete(Path.Combine(Log, "tree"), recursive: true);
        Directory.Delete(Path.Combine(Log, "checkpoints"), recursive: true);
        File.Delete(Path.Combine(Log, "checkpoint"));
        string segment = Directory.GetFiles(Log, "*.jsonl").Single();
        string[] lines = File.ReadAllLines(segment);
        File.WriteAllLines(segment, lines[..5]);
        (await Run("verify", Log)).Code.Should().Be(0, "the log alone does not show it");

        ToolRun run = await Run("verify", Log, "--log-key", _key, "--checkpoint", Remembered);

        run.Code.Should().Be(1);
        run.Out.Should().Contain("Truncated at 5").And.Contain("had 10 records when its key signed it");
    }

    [Fact]
    public async Task A_checkpoint_is_worth_nothing_without_a_key_and_nothing_with_another()
    {
        using PersistentKey stranger = PersistentKey.Create();
        string other = NoteKey.Create(NoteKey.Parse(_key).Name, stranger.PublicKey).ToString();

        ToolRun without = await Run("verify", Log, "--checkpoint", Remembered);
        ToolRun with = await Run("verify", Log, "--log-key", other);

        (without.Code, with.Code).Should().Be((2, 1));
        without.Error.Should().Contain("--log-key");
        with.Error.Should().Contain("no checkpoint to go by");
    }

    [Fact]
    public async Task A_quorum_that_is_not_there_is_a_refusal()
    {
        using PersistentKey somebody = PersistentKey.Create();
        NoteKey witness = NoteKey.Create("w.example", somebody.PublicKey, NoteAlgorithm.Cosignature);
        _tool.Write("policy", $"witness w {witness}\nquorum w\n");
        string policy = _tool["policy"];

        ToolRun run = await Run("verify", Log, "--log-key", _key, "--witness-policy", policy);
        ToolRun noLog = await Run("verify", Log, "--witness-policy", policy);

        (run.Code, noLog.Code).Should().Be((1, 1));
        run.Error.Should().Contain("no checkpoint to go by");
        noLog.Error.Should().Contain("accepts no log");
    }

    [Fact]
    public async Task A_record_is_proved_to_somebody_who_has_the_file_and_the_key()
    {
        (await Run("prove", Log, "3", "--out", _tool["three.tlog-proof"])).Code.Should().Be(0);
        Directory.Delete(Log, recursive: true);

        ToolRun run = await Run("verify-proof", _tool["three.tlog-proof"], "--log-key", _key);
        ToolRun json = await Run("verify-proof", _tool["three.tlog-proof"], "--log-key", _key, "--json");

        run.Code.Should().Be(0);
        run.Out.Should().Contain("proved    record 3 stands in audit/").And.Contain("signed at 10 records").And.Contain("human alice@contoso.com > mailer: mail.send");
        json.Json.GetProperty("record").GetProperty("seq").GetInt64().Should().Be(3);
    }

    [Fact]
    public async Task A_changed_proof_is_refused_and_one_without_a_key_is_not_looked_at()
    {
        string proof = (await Run("prove", Log, "3")).Out;
        _tool.Write("changed", proof.Replace("index 3", "index 4", StringComparison.Ordinal));
        _tool.Write("nonsense", "nonsense");

        ToolRun changed = await Run("verify-proof", _tool["changed"], "--log-key", _key);
        ToolRun unasked = await Run("verify-proof", _tool["changed"]);
        ToolRun nonsense = await Run("verify-proof", _tool["nonsense"], "--log-key", _key);

        (changed.Code, unasked.Code, nonsense.Code).Should().Be((1, 2, 1));
        changed.Out.Should().Contain("refused   the record is number 3, not 4");
        unasked.Error.Should().Contain("say whose word counts");
        nonsense.Error.Should().Contain("neither the proof of a record nor that of a disclosed value");
    }

    [Fact]
    public async Task One_value_is_disclosed_and_then_erased()
    {
        string call = (await FirstCallAsync())!;
        string file = _tool["to.json"];
        (await Run("disclose", Log, "--disclosures", Values, "--call", call, "--argument", "to", "--out", file)).Code.Should().Be(0);

        ToolRun shown = await Run("verify-proof", file, "--log-key", _key);
        ToolRun erased = await Run("erase", Values, "--call", call, "--argument", "to", "--argument", "cc");
        ToolRun again = await Run("disclose", Log, "--disclosures", Values, "--call", call, "--argument", "to");
        ToolRun body = await Run("disclose", Log, "--disclosures", Values, "--call", call, "--argument", "body");

        shown.Code.Should().Be(0);
        shown.Out.Should().Contain("value     to was \"cfo@contoso.com\"").And.NotContain("number");
        (await Run("erase", Values, "--call", "no-such-call", "--argument", "to")).Code.Should().Be(1);
        erased.Code.Should().Be(0);
        erased.Out.Should().Contain($"erased    to of call {call}").And.Contain($"not kept  cc of call {call}");
        again.Code.Should().Be(1);
        again.Error.Should().Contain("it was erased, or never kept");
        body.Code.Should().Be(0);
        (await Run("verify", Log, "--log-key", _key)).Code.Should().Be(0);
        (OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite)).Should().BeTrue("it holds a value");
    }

    [Fact]
    public async Task Erasing_where_nothing_is_kept_says_so()
    {
        ToolRun run = await Run("erase", Log, "--call", "c", "--argument", "to");

        run.Code.Should().Be(1);
        run.Error.Should().Contain("keeps no values");
        File.Exists(Path.Combine(Log, "disclosures.jsonl")).Should().BeFalse();
    }

    private async Task<string?> FirstCallAsync()
    {
        AuditRecord? record = await AuditReader.FindAsync(Log, 1);
        return record!.TryReadDecision(out RecordedDecision? decision) ? decision.CallId : null;
    }

    private Task<ToolRun> Run(params string[] arguments) => _tool.RunAsync(["audit", .. arguments]);
}
