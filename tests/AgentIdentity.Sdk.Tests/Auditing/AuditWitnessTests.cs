using System.Text.Json;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Auditing;

public sealed class AuditWitnessTests : IDisposable
{
    private const string Name = "w.test/1";

    private readonly TestDirectory _directory = new();
    private readonly PaperLog _log = new();
    private readonly FailingSigner _signer = new(50);
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));

    private string Memory => Directory.GetFiles(_directory, "*.checkpoint").Should().ContainSingle().Subject;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_log_that_grows_is_cosigned_every_time_and_over_restarts()
    {
        int seen = 0;
        foreach (int size in (int[])[0, 1, 1, 4, 7, 64, 65])
        {
            using AuditWitness witness = Open();
            SignedNote note = await _log.SignAsync(size);

            WitnessAnswer answer = await witness.CosignAsync(note, PaperLog.Prove(seen, size));

            answer.IsCosigned.Should().BeTrue(answer.Reason);
            note.With(answer.Cosignature!).CosignedAt(witness.Key).Should().Be(_clock.GetUtcNow());
            seen = size;
            _clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public async Task What_is_cosigned_is_remembered_before_anybody_gets_it()
    {
        using AuditWitness witness = Open();

        WitnessAnswer answer = await _log.AskAsync(witness, 0, 5);

        SignedNote.TryParse(File.ReadAllBytes(Memory), out SignedNote? kept).Should().BeTrue();
        kept!.IsSignedBy(_log.Key).Should().BeTrue();
        kept.Signatures.Select(signature => signature.Value.ToArray()).Should().ContainEquivalentOf(answer.Cosignature!.Value.ToArray());
        kept.Text.Should().Be((await _log.SignAsync(5)).Text);
    }

    [Fact]
    public async Task A_checkpoint_that_cannot_be_remembered_is_not_cosigned()
    {
        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 5);
        string memory = Memory;
        string unfinished = memory + ".new";
        Directory.CreateDirectory(unfinished);      // nothing can be written there now

        Func<Task> asking = () => _log.AskAsync(witness, 5, 9);
        (await asking.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Unavailable);
        (await _log.AskAsync(witness, 9, 9)).Size.Should().Be(5, "it saw nothing else");

        Directory.Delete(unfinished);
        (await _log.AskAsync(witness, 5, 9)).IsCosigned.Should().BeTrue();
    }

    [Fact]
    public async Task After_a_write_that_failed_it_goes_by_what_the_disk_has()
    {
        using TestDirectory elsewhere = new();
        using (AuditWitness further = AuditWitness.Open(elsewhere, Name, _signer, [_log.Key], _clock))
        {
            await _log.AskAsync(further, 0, 9);
        }

        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 5);
        string memory = Memory;
        Directory.CreateDirectory(memory + ".new");
        Func<Task> asking = () => _log.AskAsync(witness, 5, 9);
        await asking.Should().ThrowAsync<AuditException>();
        Directory.Delete(memory + ".new");

        // As it is when the file was put in its place, and only the flush of its directory failed.
        File.Copy(Directory.GetFiles(elsewhere, "*.checkpoint").Single(), memory, overwrite: true);

        (await _log.AskAsync(witness, 5, 7)).Should().BeEquivalentTo(new { Refusal = WitnessRefusal.OtherSize, Size = 9L });
    }

    [Fact]
    public async Task A_witness_whose_key_fails_remembers_nothing()
    {
        using AuditWitness witness = Open();
        _signer.Fails = true;
        Func<Task> asking = () => _log.AskAsync(witness, 0, 5);
        await asking.Should().ThrowAsync<InvalidOperationException>();

        _signer.Fails = false;

        (await _log.AskAsync(witness, 0, 3)).IsCosigned.Should().BeTrue("nobody got a cosignature of five records");
    }

    [Fact]
    public async Task A_proof_from_another_size_is_refused_with_the_size_that_was_seen()
    {
        using AuditWitness witness = Open();
        (await _log.AskAsync(witness, 3, 5)).Should().BeEquivalentTo(new { Refusal = WitnessRefusal.OtherSize, Size = 0L });
        await _log.AskAsync(witness, 0, 5);

        (await _log.AskAsync(witness, 3, 9)).Should().BeEquivalentTo(new { IsCosigned = false, Refusal = WitnessRefusal.OtherSize, Size = 5L });
        (await _log.AskAsync(witness, 0, 9)).Should().BeEquivalentTo(new { Refusal = WitnessRefusal.OtherSize, Size = 5L });
        (await _log.AskAsync(witness, 2, 3)).Should().BeEquivalentTo(new { Refusal = WitnessRefusal.OtherSize, Size = 5L }, "it never goes back");
    }

    [Fact]
    public async Task Who_it_does_not_know_is_refused()
    {
        using AuditWitness witness = Open();
        SignedNote note = await _log.SignAsync(5);

        (await new PaperLog("log.test/other").AskAsync(witness, 0, 5)).Refusal.Should().Be(WitnessRefusal.UnknownLog);
        (await witness.CosignAsync(await _log.SignAsync(5, signer: new SeededSigner(9)), PaperLog.Prove(0, 5))).Refusal.Should().Be(WitnessRefusal.NotSigned);
        (await witness.CosignAsync(note, PaperLog.Prove(0, 6))).Refusal.Should().Be(WitnessRefusal.Malformed);
        (await witness.CosignAsync(note, new ConsistencyProof(6, 5, []))).Refusal.Should().Be(WitnessRefusal.Malformed);
        (await witness.CosignAsync(await SignedNote.SignAsync("not a checkpoint\n", "log.test/audit", _log.Signer), PaperLog.Prove(0, 5))).Refusal.Should().Be(WitnessRefusal.Malformed);
        Directory.GetFiles(_directory, "*.checkpoint").Should().BeEmpty();
        _signer.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_split_view_is_refused_and_both_halves_are_kept_as_evidence()
    {
        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 8);

        // Another client is shown another history, once of the same size and once of a larger one.
        WitnessAnswer same = await _log.AskAsync(witness, 8, 8, forkAt: 4);
        WitnessAnswer larger = await _log.AskAsync(witness, 8, 12, forkAt: 4);
        WitnessAnswer unasked = await _log.AskAsync(witness, 0, 8, forkAt: 5);

        same.Should().BeEquivalentTo(new { IsCosigned = false, Refusal = WitnessRefusal.Inconsistent, Size = 8L });
        larger.Should().BeEquivalentTo(new { IsCosigned = false, Refusal = WitnessRefusal.Inconsistent });
        unasked.Refusal.Should().Be(WitnessRefusal.Inconsistent);
        JsonElement[] evidence = [.. Directory.GetFiles(_directory, "*.contradiction.*.json").Select(file => JsonElement.Parse(File.ReadAllText(file)))];
        evidence.Should().HaveCount(2);
        foreach (JsonElement pair in evidence)
        {
            SignedNote[] notes = [.. new[] { "cosigned", "refused" }.Select(name =>
            {
                SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes(pair.GetProperty(name).GetString()!), out SignedNote? note).Should().BeTrue();
                note!.IsSignedBy(_log.Key).Should().BeTrue("only the log can have signed it");
                return note;
            })];
            notes[0].Text.Split('\n')[..2].Should().Equal(notes[1].Text.Split('\n')[..2]);
            notes[0].Text.Should().NotBe(notes[1].Text);
        }

        Directory.GetFiles(_directory, "*.unproved.*.json").Should().ContainSingle();
        (await _log.AskAsync(witness, 8, 9)).IsCosigned.Should().BeTrue("the history it saw may go on");
    }

    [Fact]
    public async Task Nobody_fills_the_disk_with_evidence()
    {
        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 8);
        for (int size = 9; size < 40; size++)
        {
            // A genuine checkpoint with a proof that is none, as anybody can send it.
            (await witness.CosignAsync(await _log.SignAsync(size), new ConsistencyProof(8, size, []))).Refusal.Should().Be(WitnessRefusal.Inconsistent);
        }

        Directory.GetFiles(_directory, "*.unproved.*.json").Should().HaveCount(16);
    }

    [Fact]
    public async Task Many_at_once_never_get_two_histories()
    {
        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 4);

        WitnessAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => Task.Run(() => _log.AskAsync(witness, 4, 5 + (i % 5), forkAt: i % 2 == 0 ? 4 : PaperLog.NoFork))));

        answers.Count(answer => answer.IsCosigned).Should().BeGreaterThan(0);
        answers.Where(answer => answer.IsCosigned).Select(answer => answer.Cosignature!.Value.Length).Should().AllBeEquivalentTo(72);
        // All start from four records, so whoever came first decides, and the others are told what was seen or that they contradict it; the same may be cosigned again.
        answers.Where(answer => !answer.IsCosigned).Should().OnlyContain(answer => answer.Refusal == WitnessRefusal.OtherSize || answer.Refusal == WitnessRefusal.Inconsistent);
        answers.Count(answer => answer.IsCosigned).Should().Be(1, "the size that was seen last is four for one of them only");
    }

    [Fact]
    public async Task A_checkpoint_too_long_to_be_remembered_is_refused_and_does_not_stop_the_witness_for_good()
    {
        using (AuditWitness witness = Open())
        {
            string text = (await _log.SignAsync(5)).Text;
            text += new string('x', SignedNote.MaxBytes - text.Length - 130) + "\n";
            byte[] signature = new byte[AgentPublicKey.SignatureSize];
            await _log.Signer.SignAsync(System.Text.Encoding.UTF8.GetBytes(text), signature);
            string id = _log.Key.ToString().Split('+')[1];
            string line = $"\u2014 {_log.Key.Name} {Convert.ToBase64String([.. Convert.FromHexString(id), .. signature])}\n";
            SignedNote.TryParse(System.Text.Encoding.UTF8.GetBytes($"{text}\n{line}"), out SignedNote? note).Should().BeTrue();

            (await witness.CosignAsync(note!, PaperLog.Prove(0, 5))).Refusal.Should().Be(WitnessRefusal.Malformed);
        }

        using AuditWitness reopened = Open();
        (await _log.AskAsync(reopened, 0, 5)).IsCosigned.Should().BeTrue();
    }

    [Fact]
    public async Task As_many_signatures_as_a_note_can_have_leave_room_for_the_cosignature()
    {
        using AuditWitness witness = Open();
        SignedNote note = await _log.SignAsync(5);
        while (note.Signatures.Count < SignedNote.MaxSignatures)
        {
            note = note.With(note.Signatures[0]);
        }

        (await witness.CosignAsync(note, PaperLog.Prove(0, 5))).IsCosigned.Should().BeTrue();

        SignedNote.TryParse(File.ReadAllBytes(Memory), out SignedNote? kept).Should().BeTrue();
        kept!.Signatures.Should().HaveCount(2);
    }

    [Fact]
    public async Task Whoever_replays_a_checkpoint_costs_a_signature_and_no_write()
    {
        using AuditWitness witness = Open();
        await _log.AskAsync(witness, 0, 5);
        Directory.CreateDirectory(Memory + ".new");      // nothing can be written there now
        _clock.Advance(TimeSpan.FromMinutes(1));

        WitnessAnswer again = await _log.AskAsync(witness, 5, 5);

        (await _log.SignAsync(5)).With(again.Cosignature!).CosignedAt(witness.Key).Should().Be(_clock.GetUtcNow());
    }

    [Fact]
    public void A_directory_has_one_witness()
    {
        using AuditWitness first = Open();

        ((Action)(() => Open().Dispose())).Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
    }

    [Fact]
    public async Task A_memory_with_any_byte_changed_is_none_to_go_on_from()
    {
        using (AuditWitness witness = Open())
        {
            await _log.AskAsync(witness, 0, 5);
        }

        byte[] good = File.ReadAllBytes(Memory);
        int logSignature = good.AsSpan().IndexOf("\n\n"u8);
        for (int i = 0; i < logSignature; i++)
        {
            byte[] bad = [.. good];
            bad[i] ^= 1;
            File.WriteAllBytes(Memory, bad);
            ((Action)(() => Open().Dispose())).Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        }

        File.WriteAllBytes(Memory, []);
        ((Action)(() => Open().Dispose())).Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
        File.WriteAllBytes(Memory, good);
        Open().Dispose();
        ((Action)(() => AuditWitness.Open(_directory, Name, new SeededSigner(51), [_log.Key]).Dispose())).Should().Throw<AuditException>("another key remembers nothing of it");
    }

    [Fact]
    public void A_witness_is_opened_with_keys_of_logs_only()
    {
        ((Func<object>)(() => AuditWitness.Open(_directory, Name, _signer, [NoteKey.Create("x", _log.Signer.PublicKey, NoteAlgorithm.Cosignature)]))).Should().Throw<ArgumentException>();
        ((Func<object>)(() => AuditWitness.Open(_directory, Name, _signer, [NoteKey.Create("x", _signer.PublicKey)]))).Should().Throw<ArgumentException>("it would be its own witness");
        ((Func<object>)(() => AuditWitness.Open(_directory, "a b", _signer, []))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_log_may_change_its_key_under_its_name()
    {
        SeededSigner next = new(2);
        using (AuditWitness witness = Open())
        {
            await _log.AskAsync(witness, 0, 5);
        }

        using AuditWitness both = AuditWitness.Open(_directory, Name, _signer, [_log.Key, NoteKey.Create(_log.Key.Name, next.PublicKey)], _clock);

        (await both.CosignAsync(await _log.SignAsync(9, signer: next), PaperLog.Prove(5, 9))).IsCosigned.Should().BeTrue();
        (await both.CosignAsync(await _log.SignAsync(9, forkAt: 3, signer: next), PaperLog.Prove(9, 9))).Refusal.Should().Be(WitnessRefusal.Inconsistent);
    }

    private AuditWitness Open() => AuditWitness.Open(_directory, Name, _signer, [_log.Key], _clock);
}
