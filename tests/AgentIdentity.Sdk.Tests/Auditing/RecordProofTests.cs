using System.Text;
using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

public sealed class RecordProofTests : IAsyncLifetime
{
    private readonly WitnessedLog _log = new();
    private readonly TestDirectory _values = new();
    private WitnessPolicy _policy = null!;

    public async ValueTask InitializeAsync()
    {
        await using (FileDisclosureStore values = FileDisclosureStore.Open(_values))
        await using (AuditLog log = new(FileAuditStore.Open(_log.Location), new AuditLogOptions { Disclosures = values }))
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendDecisionAsync(new DecisionEntry
                {
                    CallId = $"c{i}",
                    Code = "scope_not_granted",
                    Tool = "files.read",
                    Arguments = [Given.Argument("to", "\"cfo@contoso.com\""), Given.Argument("subject", $"{{\"a\":{i}}}")],
                });
            }
        }

        await _log.Sign();
        _policy = WitnessPolicy.Of(_log.Key, needed: 0);
    }

    public ValueTask DisposeAsync()
    {
        _log.Dispose();
        _values.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Every_record_is_proved_to_somebody_who_has_nothing_but_the_proof_and_the_key()
    {
        string[] lines = _log.ReadLines();
        for (int i = 0; i < lines.Length; i++)
        {
            string text = (await AuditProofs.ProveAsync(_log.Location, i)).ToString();

            RecordProof.TryParse(Encoding.UTF8.GetBytes(text), out RecordProof? proof).Should().BeTrue();
            proof!.TryVerify(_policy, out ProvedRecord? proved, out string? defect).Should().BeTrue(defect);
            (proved!.Record.Sequence, proved.Record.ToString(), proved.Checkpoint.Size).Should().Be((i, lines[i], lines.Length));
            proof.ToString().Should().Be(text);
        }
    }

    [Fact]
    public async Task Changing_any_byte_of_a_proof_leaves_nothing_proved()
    {
        byte[] genuine = Encoding.UTF8.GetBytes((await AuditProofs.ProveAsync(_log.Location, 7)).ToString());
        for (int i = 0; i < genuine.Length; i++)
        {
            foreach (byte mask in (byte[])[1, 0x20, 0x80])
            {
                byte[] changed = [.. genuine];
                changed[i] ^= mask;
                bool isProved = RecordProof.TryParse(changed, out RecordProof? proof) && proof.TryVerify(_policy, out _, out _);
                isProved.Should().BeFalse("byte {0} was changed", i);
            }
        }
    }

    [Fact]
    public async Task Cutting_or_doubling_any_part_of_a_proof_leaves_nothing_proved()
    {
        string[] genuine = (await AuditProofs.ProveAsync(_log.Location, 7)).ToString().Split('\n');
        for (int i = 0; i < genuine.Length - 1; i++)
        {
            IsProved([.. genuine[..i], .. genuine[(i + 1)..]]).Should().BeFalse("line {0} is missing", i);
            IsProved([.. genuine[..i], genuine[i], .. genuine[i..]]).Should().Be(genuine[i].StartsWith('\u2014'), "line {0} is there twice, which says something new of no line but a signature", i);
        }

        IsProved(genuine).Should().BeTrue();

        bool IsProved(string[] lines) =>
            RecordProof.TryParse(Encoding.UTF8.GetBytes(string.Join('\n', lines)), out RecordProof? proof) && proof.TryVerify(_policy, out _, out _);
    }

    [Fact]
    public async Task A_proof_without_the_record_proves_the_record_it_is_for_and_no_other()
    {
        string text = (await AuditProofs.ProveAsync(_log.Location, 7)).ToString();
        string bare = string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("extra ", StringComparison.Ordinal)));
        RecordProof.TryParse(Encoding.UTF8.GetBytes(bare), out RecordProof? proof).Should().BeTrue();
        byte[][] lines = [.. _log.ReadLines().Select(Encoding.UTF8.GetBytes)];

        proof!.TryVerify(_policy, out _, out string? defect).Should().BeFalse();
        defect.Should().Contain("without a record");
        proof.TryVerify(_policy, out ProvedRecord? proved, out _, lines[7]).Should().BeTrue();
        proved!.Record.Sequence.Should().Be(7);
        proof.TryVerify(_policy, out _, out defect, lines[6]).Should().BeFalse();
        defect.Should().Contain("the record is number 6, not 7");
    }

    [Fact]
    public async Task Only_a_checkpoint_that_the_policy_accepts_proves_anything()
    {
        RecordProof proof = await AuditProofs.ProveAsync(_log.Location, 7);
        NoteKey stranger = NoteKey.Create(_log.Key.Name, new Support.SeededSigner(50).PublicKey);
        PolicyWitness witness = new(NoteKey.Create("w.example/ops", new Support.SeededSigner(51).PublicKey, NoteAlgorithm.Cosignature));

        proof.TryVerify(WitnessPolicy.Of(stranger, 0), out ProvedRecord? proved, out string? defect).Should().BeFalse();
        (proved, defect is null).Should().Be((null, false));
        proof.TryVerify(WitnessPolicy.Of(_log.Key, 1, witness), out _, out _).Should().BeFalse();
        SignedNote cosigned = proof.Checkpoint.With(await proof.Checkpoint.CosignAsync("w.example/ops", new Support.SeededSigner(51), DateTimeOffset.UnixEpoch));
        string text = proof.ToString().Replace(proof.Checkpoint.ToString(), cosigned.ToString(), StringComparison.Ordinal);
        RecordProof.TryParse(Encoding.UTF8.GetBytes(text), out RecordProof? seen).Should().BeTrue();
        seen!.TryVerify(WitnessPolicy.Of(_log.Key, 1, witness), out proved, out _).Should().BeTrue();
        proved!.Checkpoint.Cosigned.Should().ContainSingle().Which.Value.Should().Be(DateTimeOffset.UnixEpoch);
    }

    [Fact]
    public async Task A_record_that_was_changed_since_it_was_signed_is_not_proved()
    {
        _log.Replace(WitnessedLog.Forged(_log.ReadLines(), 5));

        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 7), AuditCodes.CheckpointMismatch, "was changed");
        (await AuditProofs.ProveAsync(_log.Location, 4)).Should().NotBeNull("those before it are as they were");
    }

    [Fact]
    public async Task A_tree_that_lost_its_end_proves_nothing_and_says_so()
    {
        string leaves = Path.Combine(_log.Tree, "00");
        File.WriteAllBytes(leaves, File.ReadAllBytes(leaves)[..^1]);

        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 3), AuditCodes.CheckpointMismatch, "computes it again");
    }

    [Fact]
    public async Task A_record_of_another_log_is_not_proved_by_a_log_that_took_it_for_its_own()
    {
        string line = _log.ReadLines()[0];
        SignedNote note = (await _log.SignOver([line], origin: "log.test/other")).Note;
        string text = $"c2sp.org/tlog-proof@v1\nextra {Convert.ToBase64String(Encoding.UTF8.GetBytes(line))}\nindex 0\n\n{note}";
        RecordProof.TryParse(Encoding.UTF8.GetBytes(text), out RecordProof? proof).Should().BeTrue();

        proof!.TryVerify(WitnessPolicy.Of(_log.Key, needed: 0), out _, out string? defect).Should().BeFalse();

        defect.Should().Contain("not log.test/other");
    }

    [Fact]
    public async Task What_was_not_signed_yet_or_is_not_there_is_not_proved()
    {
        await _log.Write(1);

        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 22), AuditCodes.CheckpointMissing, "agentid audit checkpoint");
        File.WriteAllText(Path.Combine(_log.Location, "checkpoint"), "nonsense");
        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 3), AuditCodes.CheckpointMismatch, "restore the file");
        File.Delete(Path.Combine(_log.Location, "checkpoint"));
        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 3), AuditCodes.CheckpointMissing, "covers record 3");
        await _log.Sign();
        Directory.Delete(_log.Tree, recursive: true);
        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 3), AuditCodes.CheckpointMismatch, "computes it again");
    }

    [Theory]
    [InlineData("to", "\"cfo@contoso.com\"")]
    [InlineData("subject", "{\"a\":3}")]
    public async Task One_value_is_disclosed_with_its_proof_and_no_other_is(string argument, string value)
    {
        byte[] document = (await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", argument)).ToUtf8();

        ArgumentProof.TryParse(document, out ArgumentProof? proof).Should().BeTrue();
        proof!.TryVerify(_policy, out ProvedRecord? proved, out string? defect).Should().BeTrue(defect);
        proved!.Record.TryReadDecision(out RecordedDecision? decision).Should().BeTrue();
        decision!.CallId.Should().Be("c3");
        Encoding.UTF8.GetString(proof.Disclosure.Value.Span).Should().Be(value);
        proof.ToUtf8().Should().Equal(document);
        string text = Encoding.UTF8.GetString(document);
        text.Should().NotContain(argument == "to" ? "{\"a\":3}" : "cfo@");
        proof.ToString().Should().Be(argument);
    }

    [Fact]
    public async Task Changing_any_byte_of_a_disclosure_leaves_nothing_proved()
    {
        byte[] genuine = (await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "to")).ToUtf8();
        Gen.Select(Gen.Int[0, genuine.Length - 2], Gen.Byte[1, 255]).Sample(
            (at, mask) =>
            {
                byte[] changed = [.. genuine];
                changed[at] ^= mask;
                return !(ArgumentProof.TryParse(changed, out ArgumentProof? proof) && proof.TryVerify(_policy, out _, out _));
            },
            iter: 3000);
    }

    [Fact]
    public async Task A_value_is_proved_for_its_own_argument_and_its_own_record_only()
    {
        string to = Encoding.UTF8.GetString((await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "to")).ToUtf8());
        ArgumentProof other = await AuditProofs.DiscloseAsync(_log.Location, _values, "c4", "to");

        DefectOf(to.Replace("\"argument\":\"to\"", "\"argument\":\"subject\"", StringComparison.Ordinal)).Should().Contain("commits to another value");
        DefectOf(to.Replace("\"argument\":\"to\"", "\"argument\":\"bcc\"", StringComparison.Ordinal)).Should().Contain("no such argument");
        DefectOf(to.Replace("cfo@", "ceo@", StringComparison.Ordinal)).Should().Contain("commits to another value");
        DefectOf(WithProof(to, other.Record)).Should().Contain("commits to another value");
        DefectOf(WithProof(to, await AuditProofs.ProveAsync(_log.Location, 0))).Should().Contain("no decision");

        string? DefectOf(string document)
        {
            ArgumentProof.TryParse(Encoding.UTF8.GetBytes(document), out ArgumentProof? proof).Should().BeTrue(document);
            proof!.TryVerify(_policy, out _, out string? defect).Should().BeFalse();
            return defect;
        }
    }

    [Theory]
    [InlineData("\"v\":1", "\"v\":2")]
    [InlineData("{\"argument\"", "{ \"argument\"")]
    [InlineData("{\"argument\"", "{\"also\":1,\"argument\"")]
    [InlineData("\"salt\":\"", "\"salt\":\"A")]
    [InlineData("\"value\":", "\"value\":[")]
    [InlineData("tlog-proof@v1", "tlog-proof@v2")]
    public async Task A_disclosure_in_any_other_form_is_none(string part, string changed)
    {
        string genuine = Encoding.UTF8.GetString((await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "to")).ToUtf8());

        ArgumentProof.TryParse(Encoding.UTF8.GetBytes(genuine.Replace(part, changed, StringComparison.Ordinal)), out _).Should().BeFalse();
    }

    [Fact]
    public async Task An_erased_value_cannot_be_disclosed_and_every_other_proof_holds()
    {
        byte[] before = (await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "subject")).ToUtf8();
        await using (FileDisclosureStore store = FileDisclosureStore.Open(_values))
        {
            (await store.EraseAsync("c3", "to")).Should().BeTrue();
            (await AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "subject")).ToUtf8().Should().Equal(before, "also while the store is in use");
        }

        await Refuses(() => AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "to"), AuditCodes.ValueMissing, "erased, or never kept");
        await Refuses(() => AuditProofs.DiscloseAsync(_log.Location, _values, "c3", "cc"), AuditCodes.ValueMissing, "no record of call c3 commits to an argument cc");
        await Refuses(() => AuditProofs.DiscloseAsync(_log.Location, _values, "nobody", "to"), AuditCodes.ValueMissing, "no record");
        (await AuditProofs.DiscloseAsync(_log.Location, _values, "c4", "to")).TryVerify(_policy, out _, out _).Should().BeTrue();
        (await AuditProofs.ProveAsync(_log.Location, 4)).TryVerify(_policy, out _, out _).Should().BeTrue();
        (await AuditVerifier.VerifyAsync(_log.Location, checkpoints: [await _log.Sign()])).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_record_in_an_archive_is_proved_by_the_logs_tree()
    {
        using TestDirectory root = new();
        string archive = Path.Combine(root, "archive");
        await _log.Write(300, small: true);
        await _log.Sign();
        await AuditArchive.MoveAsync(_log.Location, archive);

        await Refuses(() => AuditProofs.ProveAsync(_log.Location, 3), AuditCodes.Archived, "archive");
        (await AuditProofs.ProveAsync(_log.Location, 3, archive)).TryVerify(_policy, out _, out string? defect).Should().BeTrue(defect);
        (await AuditProofs.DiscloseAsync(_log.Location, _values, "c1", "to", archive)).TryVerify(_policy, out _, out _).Should().BeTrue();
    }

    [Fact]
    public async Task A_disclosure_file_that_is_one_endless_line_is_refused_before_it_fills_memory()
    {
        string file = Path.Combine(_values, "disclosures.jsonl");
        using (FileStream endless = File.OpenWrite(file))
        {
            endless.SetLength(64L << 20);
        }

        Func<Task> reading = () => FileDisclosureStore.FindAsync(_values, "c1", "to");
        (await reading.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
        ((Action)(() => FileDisclosureStore.Open(_values))).Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
    }

    private static async Task Refuses(Func<Task> asking, string code, string why)
    {
        AuditException refusal = (await asking.Should().ThrowAsync<AuditException>()).Which;
        refusal.Code.Should().Be(code);
        refusal.Message.Should().Contain(why);
    }

    /// <summary>A disclosure with the proof of another record in it.</summary>
    private static string WithProof(string document, RecordProof proof)
    {
        int start = document.IndexOf("\"proof\":\"", StringComparison.Ordinal) + 9;
        int end = document.IndexOf("\",\"salt\"", StringComparison.Ordinal);
        return document[..start] + proof.ToString().Replace("\n", "\\n", StringComparison.Ordinal) + document[end..];
    }
}
