using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

public sealed class CosigningTests : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly FailingSigner _signer = new(9);
    private readonly List<IDisposable> _witnesses = [];

    private string CheckpointFile => Path.Combine(_directory, "checkpoint");

    public void Dispose()
    {
        _witnesses.ForEach(witness => witness.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task Cosignatures_are_kept_under_the_checkpoint_beside_the_signature_of_the_log()
    {
        NoteKey log = await BeginAsync();
        HeardWitness[] witnesses = [Witness(50, log), Witness(51, log)];
        using (AuditCheckpoints checkpoints = await OpenAsync())
        {
            await checkpoints.SignAsync();
            (await checkpoints.CosignAsync(witnesses)).Should().OnlyContain(answer => answer.IsCosigned);
            (await checkpoints.CosignAsync(witnesses)).Should().OnlyContain(answer => answer.IsCosigned);
            checkpoints.Latest!.Signatures.Should().HaveCount(3, "each signs once");
            (await checkpoints.SignAsync()).Should().BeSameAs(checkpoints.Latest, "nothing was added, and no cosignature is lost");
        }

        using AuditCheckpoints again = await OpenAsync();

        WitnessPolicy policy = WitnessPolicy.Of(log, 2, new PolicyWitness(witnesses[0].Key), new PolicyWitness(witnesses[1].Key));
        policy.Check(again.Latest!).Missing.Should().BeNull();
        AuditCheckpoints.ReadSigned(_directory).Should().ContainSingle().Which.ToString().Should().Be(again.Latest!.ToString());
        (await File.ReadAllTextAsync(CheckpointFile)).Should().Be(again.Latest!.ToString());
    }

    [Fact]
    public async Task What_was_signed_earlier_is_kept_with_its_cosignatures()
    {
        NoteKey log = await BeginAsync();
        HeardWitness witness = Witness(50, log);
        using AuditCheckpoints checkpoints = await OpenAsync();
        for (int i = 0; i < 4; i++)
        {
            await checkpoints.SignAsync();
            await checkpoints.CosignAsync([witness]);
            await WriteAsync();
        }

        IReadOnlyList<SignedNote> signed = AuditCheckpoints.ReadSigned(_directory);

        signed.Should().HaveCount(4).And.OnlyContain(note => note.IsSignedBy(log) && note.CosignedAt(witness.Key) != null);
        signed.Select(SizeOf).Should().BeInAscendingOrder();
    }

    [Fact]
    public async Task A_witness_is_asked_from_the_size_it_says_it_saw_and_from_then_on_at_once()
    {
        NoteKey log = await BeginAsync();
        HeardWitness witness = Witness(50, log);
        using (AuditCheckpoints first = await OpenAsync())
        {
            await first.SignAsync();
            await first.CosignAsync([witness]);
            witness.Asked.Should().Be(1);
        }

        await WriteAsync();
        File.Delete(CheckpointFile);        // so that nothing is known of the witness
        using AuditCheckpoints second = await OpenAsync();
        await second.SignAsync();
        (await second.CosignAsync([witness])).Should().ContainSingle().Which.IsCosigned.Should().BeTrue();
        witness.Asked.Should().Be(3, "it was asked from nothing first");
        await WriteAsync();
        await second.SignAsync();
        (await second.CosignAsync([witness])).Should().ContainSingle().Which.IsCosigned.Should().BeTrue();
        witness.Asked.Should().Be(4);
    }

    [Fact]
    public async Task One_that_fails_or_lies_does_not_cost_the_others_theirs()
    {
        NoteKey log = await BeginAsync();
        HeardWitness good = Witness(50, log);
        HeardWitness down = Witness(51, log);
        down.IsDown = true;
        using AuditCheckpoints checkpoints = await OpenAsync();
        SignedNote note = await checkpoints.SignAsync();
        SignedNote other = await SignedNote.SignAsync(note.Text.Replace("\n2\n", "\n3\n", StringComparison.Ordinal), log.Name, new SeededSigner(9));
        LyingWitness liar = new(NoteKey.Create("w.test/52", new SeededSigner(52).PublicKey, NoteAlgorithm.Cosignature), WitnessAnswer.Cosigned(await other.CosignAsync("w.test/52", new SeededSigner(52), DateTimeOffset.UnixEpoch)));

        IReadOnlyList<WitnessAnswer> answers = await checkpoints.CosignAsync([down, good, liar]);

        answers.Select(answer => answer.IsCosigned).Should().Equal(false, true, false);
        answers[0].Should().BeEquivalentTo(new { Refusal = WitnessRefusal.Unavailable, Reason = "no route to host" });
        answers[2].Refusal.Should().Be(WitnessRefusal.Unavailable);
        checkpoints.Latest!.Signatures.Should().HaveCount(2);
        checkpoints.Explain(down, answers[0]).Code.Should().Be(AuditCodes.WitnessUnavailable);
        ((Action)(() => checkpoints.Explain(good, answers[1]))).Should().Throw<ArgumentException>();
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1L)]
    public async Task A_size_that_cannot_be_is_not_believed(long size)
    {
        await BeginAsync();
        using AuditCheckpoints checkpoints = await OpenAsync();
        await checkpoints.SignAsync();
        LyingWitness liar = new(NoteKey.Create("w", new SeededSigner(52).PublicKey, NoteAlgorithm.Cosignature), WitnessAnswer.Refused(WitnessRefusal.OtherSize, "so there", size));

        (await checkpoints.CosignAsync([liar])).Should().ContainSingle().Which.IsCosigned.Should().BeFalse();
        (await checkpoints.CosignAsync([liar])).Should().ContainSingle().Which.IsCosigned.Should().BeFalse();
        liar.Asked.Should().Be(2, "it is asked once each time");
    }

    [Fact]
    public async Task A_cosignature_of_an_older_checkpoint_is_not_put_under_a_newer_one()
    {
        NoteKey log = await BeginAsync();
        HeardWitness witness = Witness(50, log);
        using AuditCheckpoints checkpoints = await OpenAsync();
        SignedNote older = await checkpoints.SignAsync();
        witness.Meanwhile = async () =>
        {
            await WriteAsync();
            await checkpoints.SignAsync();
        };

        (await checkpoints.CosignAsync([witness])).Should().ContainSingle().Which.IsCosigned.Should().BeTrue();

        checkpoints.Latest!.Signatures.Should().ContainSingle("nobody cosigned this one");
        (await File.ReadAllTextAsync(CheckpointFile)).Should().Be(checkpoints.Latest!.ToString());
        IReadOnlyList<SignedNote> signed = AuditCheckpoints.ReadSigned(_directory);
        signed.Should().HaveCount(2);
        signed[0].Text.Should().Be(older.Text);
        signed[0].CosignedAt(witness.Key).Should().NotBeNull();
    }

    [Fact]
    public async Task An_old_copy_of_a_log_is_behind_what_its_witness_saw()
    {
        NoteKey log = await BeginAsync();
        HeardWitness witness = Witness(50, log);
        using TestDirectory copy = new();
        using (AuditCheckpoints checkpoints = await OpenAsync())
        {
            await checkpoints.SignAsync();
            await checkpoints.CosignAsync([witness]);
            foreach (string file in Directory.GetFiles(_directory, "*.jsonl").Append(CheckpointFile))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            await WriteAsync();
            await checkpoints.SignAsync();
            await checkpoints.CosignAsync([witness]);
        }

        using AuditCheckpoints restored = await AuditCheckpoints.OpenAsync(copy, _signer);
        WitnessAnswer answer = (await restored.CosignAsync([witness])).Should().ContainSingle().Subject;
        restored.Explain(witness, answer).Code.Should().Be(AuditCodes.BehindWitness);

        // Whoever writes on in the copy makes another history, which the witness does not cosign.
        await WriteAsync(copy, 7);
        await restored.SignAsync();
        answer = (await restored.CosignAsync([witness])).Should().ContainSingle().Subject;
        restored.Explain(witness, answer).Code.Should().Be(AuditCodes.WitnessConflict);
    }

    [Fact]
    public async Task A_key_that_fails_or_gives_no_signature_signs_nothing()
    {
        NoteKey log = await BeginAsync();
        using AuditCheckpoints checkpoints = await OpenAsync();
        Func<Task> signing = () => checkpoints.SignAsync();

        _signer.Fails = true;
        (await signing.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.SignerUnavailable);
        _signer.Fails = false;
        _signer.Lies = true;
        (await signing.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.SignerUnavailable);
        File.Exists(CheckpointFile).Should().BeFalse();
        checkpoints.Latest.Should().BeNull();
        Func<Task> cosigning = () => checkpoints.CosignAsync([]);
        await cosigning.Should().ThrowAsync<InvalidOperationException>();

        _signer.Lies = false;
        (await checkpoints.SignAsync()).IsSignedBy(log).Should().BeTrue();
    }

    [Fact]
    public async Task Of_what_was_signed_long_ago_some_is_kept()
    {
        await BeginAsync();
        string note;
        using (AuditCheckpoints checkpoints = await OpenAsync())
        {
            note = (await checkpoints.SignAsync()).ToString();
        }

        string history = Path.Combine(_directory, "checkpoints");
        foreach (int i in Enumerable.Range(1_000_000, 511))
        {
            await File.WriteAllTextAsync(Path.Combine(history, $"{i:D19}"), note);
        }

        await File.WriteAllTextAsync(Path.Combine(history, "README"), "not a checkpoint");
        AuditCheckpoints.ReadSigned(_directory).Should().HaveCount(512);
        await WriteAsync();
        using (AuditCheckpoints checkpoints = await OpenAsync())
        {
            await checkpoints.SignAsync();
        }

        string[] kept = [.. Directory.GetFiles(history).Select(file => Path.GetFileName(file)!).Where(name => name != "README").Order(StringComparer.Ordinal)];
        kept.Should().HaveCount(385, "every second of the older half is gone");
        kept[0].Should().Be($"{2:D19}", "the first stays");
        kept[^1].Should().Be($"{1_000_510:D19}");
    }

    private static long SizeOf(SignedNote note) => LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) ? checkpoint.Size : -1;

    private Task<AuditCheckpoints> OpenAsync() => AuditCheckpoints.OpenAsync(_directory, _signer);

    private HeardWitness Witness(byte seed, NoteKey log)
    {
        HeardWitness witness = new(seed, logs: log);
        _witnesses.Add(witness);
        return witness;
    }

    /// <summary>A log of two records.</summary>
    private async Task<NoteKey> BeginAsync()
    {
        FileAuditStore store = FileAuditStore.Open(_directory);
        AuditLog log = new(store);
        NoteKey key = await AuditCheckpoints.BeginAsync(log, _signer);
        await AuditCheckpoints.BeginAsync(log, _signer);
        log.Head!.Sequence.Should().Be(1, "a log begins once");
        await store.DisposeAsync();
        return key;
    }

    private Task WriteAsync() => WriteAsync(_directory, 3);

    private static async Task WriteAsync(string directory, int decisions)
    {
        await using AuditLog log = new(FileAuditStore.Open(directory));
        for (int i = 0; i < decisions; i++)
        {
            await log.AppendDecisionAsync(Given.Denied($"c{i}"));
        }
    }

    private sealed class LyingWitness(NoteKey key, WitnessAnswer answer) : IAuditWitness
    {
        public NoteKey Key => key;

        public int Asked { get; private set; }

        public Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default)
        {
            Asked++;
            return Task.FromResult(answer);
        }
    }
}
