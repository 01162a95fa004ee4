using System.Text;
using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What whoever remembers a checkpoint learns of a log that the log alone does not tell.</summary>
public sealed class RememberedCheckpointTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_log_that_only_grew_leads_to_every_checkpoint_ever_signed(int degree)
    {
        using WitnessedLog log = new();
        List<VerifiedCheckpoint> signed = [];
        for (int round = 0; round < 6; round++)
        {
            await log.Write(3 + (round * 700));
            signed.Add(await log.Sign());
        }

        string[] lines = log.ReadLines();
        for (int size = 0; size <= 70; size++)
        {
            signed.Add(await log.SignOver(lines[..size]));
        }

        AuditVerification verification = await AuditVerifier.VerifyAsync(log.Location, checkpoints: signed, degreeOfParallelism: degree);

        verification.Break.Should().BeNull();
        verification.Checkpoint.Should().BeSameAs(signed[5]);
        verification.RecordCount.Should().Be(lines.Length);
    }

    [Fact]
    public async Task Records_after_the_checkpoint_are_no_break_and_not_covered_by_it()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(5);
        VerifiedCheckpoint signed = await log.Sign();
        await log.Write(4);

        AuditVerification verification = await log.Verify(signed);

        verification.IsIntact.Should().BeTrue();
        verification.Checkpoint!.Size.Should().BeLessThan(verification.RecordCount);
        (await log.Verify()).Checkpoint.Should().BeNull();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_log_that_was_cut_anywhere_is_truncated_at_the_first_missing_record(bool hasTree)
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        DropTree(log, hasTree);
        string[] lines = log.ReadLines();
        for (int kept = 0; kept < lines.Length; kept++)
        {
            log.Replace(lines[..kept]);

            AuditVerification verification = await log.Verify(signed);

            (verification.Break!.Kind, verification.Break.Sequence).Should().Be((AuditBreakKind.Truncated, (long)kept));
            verification.Checkpoint.Should().BeNull();
        }
    }

    [Fact]
    public async Task A_log_that_was_rewritten_names_the_first_record_that_is_another()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        string[] lines = log.ReadLines();
        for (int from = 1; from <= 9; from++)
        {
            log.Replace(WitnessedLog.Forged(lines, from));
            (await log.Verify()).IsIntact.Should().BeTrue("the chain alone does not show it");

            AuditVerification verification = await log.Verify(signed);

            (verification.Break!.Kind, verification.Break.Sequence, verification.Break.Line).Should().Be((AuditBreakKind.Rewritten, (long)from, (long)from + 1));
        }
    }

    [Fact]
    public async Task A_log_that_was_rewritten_and_cut_is_rewritten_from_the_first_record_that_is_another()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        log.Replace(WitnessedLog.Forged(log.ReadLines(), 4)[..7]);

        AuditBreak found = (await log.Verify(signed)).Break!;

        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Rewritten, 4L));
        found.Detail.Should().Contain("cut after record 6");
    }

    [Fact]
    public async Task Without_the_signed_tree_the_checkpoints_around_it_narrow_it_down()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        VerifiedCheckpoint early = await log.SignOver(lines[..3]);
        VerifiedCheckpoint middle = await log.SignOver(lines[..8]);
        VerifiedCheckpoint late = await log.SignOver(lines);
        log.Replace(WitnessedLog.Forged(lines, 5));

        AuditBreak found = (await log.Verify(late, early, middle)).Break!;

        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Rewritten, 3L));
        found.Detail.Should().Contain("records 3 to 7");
        (await log.Verify(late)).Break!.Sequence.Should().Be(0);
        (await log.Verify(late, early)).Checkpoint.Should().BeSameAs(early);
    }

    [Fact]
    public async Task A_tree_that_was_rewritten_with_the_log_is_not_believed()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint early = await log.Sign();
        await log.Write(3);
        VerifiedCheckpoint signed = await log.Sign();
        List<string> forged = WitnessedLog.Forged(log.ReadLines(), 4);
        log.Replace(forged);
        File.WriteAllBytes(Path.Combine(log.Tree, "00"), [.. forged.SelectMany(line => FullTree.Leaf(Encoding.UTF8.GetBytes(line)))]);

        AuditBreak found = (await log.Verify(early, signed)).Break!;

        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Rewritten, 0L));
        found.Detail.Should().Contain($"records 0 to {early.Size - 1}");
    }

    [Fact]
    public async Task A_change_to_the_very_last_record_shows()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        lines = lines[..^1];
        log.Replace(lines);
        VerifiedCheckpoint signed = await log.Sign();
        lines[^1] = lines[^1].Replace("files.read", "files.peek", StringComparison.Ordinal);
        log.Replace(lines);
        (await log.Verify()).IsIntact.Should().BeTrue("nothing links to it");

        AuditBreak found = (await log.Verify(signed)).Break!;

        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Rewritten, (long)lines.Length - 1));
    }

    [Fact]
    public async Task A_key_that_signed_two_histories_is_found_out_by_whoever_saw_the_other()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        List<string> other = WitnessedLog.Forged(lines, 6);
        VerifiedCheckpoint common = await log.SignOver(lines[..5]);
        VerifiedCheckpoint shown = await log.SignOver(other[..8]);
        VerifiedCheckpoint here = await log.Sign();

        AuditVerification verification = await log.Verify(common, shown, here);

        (verification.Break!.Kind, verification.Break.Sequence).Should().Be((AuditBreakKind.Forked, 5L));
        verification.Checkpoint.Should().BeSameAs(here);
    }

    [Fact]
    public async Task Two_checkpoints_of_one_size_with_two_roots_are_a_fork_whatever_the_log_is()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        VerifiedCheckpoint one = await log.SignOver(lines[..7]);
        VerifiedCheckpoint two = await log.SignOver(WitnessedLog.Forged(lines, 2)[..7]);

        AuditBreak found = (await log.Verify(one, two)).Break!;

        found.Kind.Should().Be(AuditBreakKind.Forked);
        found.Detail.Should().Contain("two histories of 7 records");
        (await log.Verify(one, one)).IsIntact.Should().BeTrue("the same twice is no contradiction");
    }

    [Fact]
    public async Task A_record_of_another_log_is_spliced_in_also_when_it_was_made_to_fit()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        using WitnessedLog other = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        string[] foreign = other.ReadLines();

        log.Replace([.. lines[..4], .. foreign[4..]]);
        ((await log.Verify(signed)).Break!.Kind, (await log.Verify(signed)).Break!.Sequence).Should().Be((AuditBreakKind.Spliced, 4L));

        log.Replace([.. lines[..4], WitnessedLog.Relinked(foreign[4], lines[3]), .. lines[5..]]);
        ((await log.Verify(signed)).Break!.Kind, (await log.Verify(signed)).Break!.Sequence).Should().Be((AuditBreakKind.Spliced, 4L));
    }

    [Fact]
    public async Task Another_log_in_its_place_is_foreign_and_none_is_truncated()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(3);
        VerifiedCheckpoint signed = await log.Sign();
        using WitnessedLog other = await WitnessedLog.OfRecords(3);

        ((await other.Verify(signed)).Break!.Kind, (await other.Verify(signed)).Break!.Sequence).Should().Be((AuditBreakKind.ForeignLog, 0L));
        log.Replace([]);
        ((await log.Verify(signed)).Break!.Kind, (await log.Verify(signed)).Break!.Sequence).Should().Be((AuditBreakKind.Truncated, 0L));
    }

    [Fact]
    public async Task Of_two_breaks_the_earlier_one_is_named()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint early = await log.SignOver(log.ReadLines()[..4]);
        VerifiedCheckpoint late = await log.Sign();
        string[] lines = log.ReadLines();
        List<string> forged = WitnessedLog.Forged(lines, 2);

        log.Replace([.. forged[..7], .. lines[8..]]);
        ((await log.Verify(early, late)).Break!.Kind, (await log.Verify(early, late)).Break!.Sequence).Should().Be((AuditBreakKind.Rewritten, 2L));
        log.Replace([.. lines[..7], .. lines[8..]]);
        ((await log.Verify(early, late)).Break!.Kind, (await log.Verify(early, late)).Break!.Sequence).Should().Be((AuditBreakKind.Removed, 7L));
    }

    [Fact]
    public async Task A_log_in_another_store_is_compared_the_same_way()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        VerifiedCheckpoint signed = await log.Sign();
        string[] lines = log.ReadLines();

        (await VerifyStore(lines, signed)).Checkpoint.Should().BeSameAs(signed);
        (await VerifyStore(lines[..8], signed)).Break!.Kind.Should().Be(AuditBreakKind.Truncated);
        (await VerifyStore(WitnessedLog.Forged(lines, 3), signed)).Break!.Kind.Should().Be(AuditBreakKind.Rewritten);
        (await AuditVerifier.VerifyStoreAsync(new StoredLines([.. lines.Select(Encoding.UTF8.GetBytes)]), checkpoints: [])).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task It_holds_while_the_log_is_written_and_signed()
    {
        using WitnessedLog signedLog = new();
        await using AuditLog log = new(FileAuditStore.Open(signedLog.Location, RotatedLog.Small));
        await log.AppendDecisionAsync(Given.Denied());
        List<VerifiedCheckpoint> signed = [await signedLog.Sign()];
        Task writing = Task.Run(async () =>
        {
            for (int i = 0; i < 4000; i++)
            {
                await log.AppendDecisionAsync(Given.Denied());
            }
        });
        while (!writing.IsCompleted)
        {
            signed.Add(await signedLog.Sign());
            AuditVerification verification = await signedLog.Verify([.. signed]);
            verification.Break.Should().BeNull();
            verification.Checkpoint!.Size.Should().Be(signed[^1].Size);
        }

        await writing;
    }

    [Fact]
    public async Task Flipping_any_byte_that_was_signed_for_is_a_break_at_that_record_or_before()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(6);
        VerifiedCheckpoint signed = await log.Sign();
        string segment = Directory.GetFiles(log.Location, "*.jsonl").Single();
        byte[] bytes = File.ReadAllBytes(segment);
        Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, mask) =>
            {
                byte[] flipped = [.. bytes];
                flipped[at] ^= mask;
                File.WriteAllBytes(segment, flipped);
                long record = bytes.AsSpan(0, at).Count((byte)'\n');
                AuditVerification found = log.Verify(signed).GetAwaiter().GetResult();
                return found.Break is { } b && b.Sequence <= record && found.Checkpoint is null;
            },
            iter: 1000,
            threads: 1);
    }

    [Fact]
    public async Task What_remains_of_an_archived_log_leads_to_the_last_checkpoint_and_the_archive_to_an_earlier_one()
    {
        using WitnessedLog log = new();
        using TestDirectory root = new();
        string archive = Path.Combine(root, "archive");
        await log.Write(300, small: true);
        string[] lines = log.ReadLines();
        VerifiedCheckpoint before = await log.SignOver(lines[..50]);
        VerifiedCheckpoint after = await log.Sign();
        AuditArchiving moved = await AuditArchive.MoveAsync(log.Location, archive);
        moved.ArchivedRecords.Should().BeGreaterThan(50);
        VerifiedCheckpoint atMarker = await log.SignOver(lines[..(int)moved.ArchivedRecords]);
        await log.Write(20);
        VerifiedCheckpoint last = await log.Sign();

        (await log.Verify(after, last)).Break.Should().BeNull();
        (await log.Verify(after, last)).Checkpoint.Should().BeSameAs(last);
        (await log.Verify(before, last)).Break.Should().BeNull("what is archived is for the archive to show");
        (await log.Verify(atMarker)).Checkpoint.Should().BeSameAs(atMarker);
        (await log.Verify(before)).Break!.Kind.Should().Be(AuditBreakKind.HeadArchived);
        AuditVerification archived = await AuditVerifier.VerifyAsync(archive, checkpoints: [before, atMarker]);
        (archived.Break, archived.Checkpoint).Should().Be((null, atMarker));
        AuditBreak beyond = (await AuditVerifier.VerifyAsync(archive, checkpoints: [before, atMarker, last])).Break!;
        (beyond.Kind, beyond.Sequence, beyond.File).Should().Be((AuditBreakKind.Truncated, moved.ArchivedRecords, "sealed.head"));
        beyond.Detail.Should().Contain("verify the log with that checkpoint");
    }

    [Fact]
    public async Task A_seal_excuses_no_record_that_is_known_to_have_followed()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(9);
        string[] lines = log.ReadLines();
        VerifiedCheckpoint early = await log.SignOver(lines[..6]);
        VerifiedCheckpoint signed = await log.Sign();
        log.Replace(lines[..6]);
        string hash = System.Buffers.Text.Base64Url.EncodeToString(FullTree.Leaf(Encoding.UTF8.GetBytes(lines[5])));
        File.WriteAllText(Path.Combine(log.Location, "sealed.head"), $"{signed.Origin}@5:{hash}\n");
        (await log.Verify(early)).IsIntact.Should().BeTrue("nobody signs a seal: whoever cut the log put it there");

        AuditVerification verification = await log.Verify(early, signed);

        (verification.Break?.Kind, verification.Break?.Sequence, verification.Checkpoint).Should().Be((AuditBreakKind.Truncated, 6L, early));
    }

    [Theory]
    [InlineData(true, AuditBreakKind.Truncated)]
    [InlineData(false, AuditBreakKind.Rewritten)]
    public async Task A_known_head_among_the_archived_records_hides_nothing_that_was_done_to_the_others(bool isCut, AuditBreakKind kind)
    {
        using WitnessedLog log = new();
        using TestDirectory root = new();
        await log.Write(300, small: true);
        VerifiedCheckpoint signed = await log.Sign();
        AuditHead archived = await RotatedLog.HeadAt(log.Location, 5);
        await AuditArchive.MoveAsync(log.Location, Path.Combine(root, "archive"));
        string[] left = log.ReadLines();
        log.Replace(isCut ? left[..^2] : WitnessedLog.Forged(left, left.Length - 2));
        (await AuditVerifier.VerifyAsync(log.Location, archived)).Break!.Kind.Should().Be(AuditBreakKind.HeadArchived);

        AuditVerification verification = await AuditVerifier.VerifyAsync(log.Location, archived, [signed]);

        (verification.Break!.Kind, verification.Break.Sequence).Should().Be((kind, signed.Size - 2));
    }

    [Fact]
    public async Task An_archive_that_was_rewritten_does_not_lead_to_what_was_signed()
    {
        using WitnessedLog log = new();
        using TestDirectory root = new();
        string archive = Path.Combine(root, "archive");
        await log.Write(200, small: true);
        VerifiedCheckpoint before = await log.SignOver(log.ReadLines()[..40]);
        await AuditArchive.MoveAsync(log.Location, archive);
        string[] segments = RotatedLog.FilesIn(archive);
        List<string> forged = WitnessedLog.Forged(segments.SelectMany(File.ReadAllLines), 20);
        int next = 0;
        foreach (string segment in segments)
        {
            int count = File.ReadAllLines(segment).Length;
            File.WriteAllText(segment, string.Concat(forged.Skip(next).Take(count).Select(line => line + "\n")));
            next += count;
        }

        string hash = System.Buffers.Text.Base64Url.EncodeToString(FullTree.Leaf(Encoding.UTF8.GetBytes(forged[^1])));
        string seal = Path.Combine(archive, "sealed.head");
        File.WriteAllText(seal, File.ReadAllText(seal).Split(':')[0] + ":" + hash + "\n");
        (await AuditVerifier.VerifyAsync(archive)).IsIntact.Should().BeTrue("whoever holds it can seal it anew");

        (await AuditVerifier.VerifyAsync(archive, checkpoints: [before])).Break!.Kind.Should().Be(AuditBreakKind.Rewritten);
    }

    [Fact]
    public async Task A_marker_with_another_tree_does_not_lead_to_what_was_signed()
    {
        using WitnessedLog log = new();
        using TestDirectory root = new();
        await log.Write(200, small: true);
        VerifiedCheckpoint last = await log.Sign();
        await AuditArchive.MoveAsync(log.Location, Path.Combine(root, "archive"));
        string marker = Path.Combine(log.Location, "archived.json");
        string text = File.ReadAllText(marker);
        int at = text.IndexOf("\"tree\":[\"", StringComparison.Ordinal) + 9;
        File.WriteAllText(marker, text[..at] + (text[at] == 'A' ? 'B' : 'A') + text[(at + 1)..]);
        (await log.Verify()).IsIntact.Should().BeTrue("nothing else depends on it");

        AuditBreak found = (await log.Verify(last)).Break!;

        (found.Kind, found.File).Should().Be((AuditBreakKind.MarkerMismatch, "archived.json"));
    }

    [Theory]
    [InlineData("\"tree\":[", "\"tree\":[\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\",")]
    [InlineData("\"tree\":[\"", "\"tree\":[\"!")]
    [InlineData(",\"tree\":[", ",\"tree\":[],\"tree\":[")]
    public async Task A_marker_whose_tree_cannot_be_one_is_no_marker(string part, string changed)
    {
        using WitnessedLog log = new();
        using TestDirectory root = new();
        await log.Write(200, small: true);
        await AuditArchive.MoveAsync(log.Location, Path.Combine(root, "archive"));
        string marker = Path.Combine(log.Location, "archived.json");
        File.WriteAllText(marker, File.ReadAllText(marker).Replace(part, changed, StringComparison.Ordinal));

        (await log.Verify()).Break!.Kind.Should().Be(AuditBreakKind.MarkerMismatch);
    }

    [Fact]
    public async Task Only_the_logs_own_key_makes_a_checkpoint_of_it()
    {
        using WitnessedLog log = await WitnessedLog.OfRecords(3);
        VerifiedCheckpoint signed = await log.Sign();
        NoteKey stranger = NoteKey.Create(signed.Origin, new Support.SeededSigner(77).PublicKey);
        NoteKey otherName = NoteKey.Create("another.example/log", log.Signer.PublicKey);
        NoteKey witness = NoteKey.Create(signed.Origin, log.Signer.PublicKey, NoteAlgorithm.Cosignature);
        SignedNote noCheckpoint = await SignedNote.SignAsync("some text\n", signed.Origin, log.Signer);
        SignedNote otherOrigin = await SignedNote.SignAsync(signed.Note.Text.Replace(signed.Origin, "b/log", StringComparison.Ordinal), signed.Origin, log.Signer);

        VerifiedCheckpoint.TryVerify(signed.Note, log.Key, out _).Should().BeTrue();
        VerifiedCheckpoint.TryVerify(signed.Note, stranger, out _).Should().BeFalse();
        VerifiedCheckpoint.TryVerify(signed.Note, otherName, out _).Should().BeFalse();
        VerifiedCheckpoint.TryVerify(signed.Note, witness, out _).Should().BeFalse();
        VerifiedCheckpoint.TryVerify(noCheckpoint, log.Key, out _).Should().BeFalse();
        VerifiedCheckpoint.TryVerify(otherOrigin, log.Key, out _).Should().BeFalse("a log's key speaks for that log");
        VerifiedCheckpoint.TryVerify(null, log.Key, out VerifiedCheckpoint? none).Should().BeFalse();
        none.Should().BeNull();
    }

    private static void DropTree(WitnessedLog log, bool keep)
    {
        if (!keep)
        {
            Directory.Delete(log.Tree, recursive: true);
        }
    }

    private static Task<AuditVerification> VerifyStore(IEnumerable<string> lines, VerifiedCheckpoint signed) =>
        AuditVerifier.VerifyStoreAsync(new StoredLines([.. lines.Select(Encoding.UTF8.GetBytes)]), checkpoints: [signed]);
}
