using System.Text;
using CsCheck;

namespace AgentIdentity.Sdk.Auditing;

public sealed class AuditVerifierTests
{
    [Fact]
    public async Task An_untouched_log_is_intact()
    {
        byte[][] lines = await Given.Log();

        AuditVerification verification = await Verify(lines, Given.HeadOf(lines));

        verification.Break.Should().BeNull();
        verification.HasUnfinishedLine.Should().BeFalse();
        verification.RecordCount.Should().Be(lines.Length);
        verification.Head.Should().Be(Given.HeadOf(lines));
    }

    [Fact]
    public async Task An_empty_log_is_intact_unless_a_head_is_known()
    {
        byte[][] lines = await Given.Log();

        (await Verify([])).IsIntact.Should().BeTrue();
        await Breaks([], AuditBreakKind.Truncated, 0, Given.HeadOf(lines));
    }

    [Fact]
    public async Task Flipping_any_byte_is_an_alteration_of_that_very_record()
    {
        byte[][] lines = await Given.Log();
        Gen.Select(Gen.Int[0, lines.Length - 2], Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample(
            (record, at, mask) =>
            {
                AuditVerification verification = VerifyNow(Flip(lines, record, at, mask));
                return verification.Break is { Kind: AuditBreakKind.Altered } found && found.Sequence == record && verification.RecordCount <= record + 1;
            },
            iter: 3000);
    }

    [Fact]
    public async Task Flipping_any_byte_of_the_last_record_shows_against_a_known_head()
    {
        byte[][] lines = await Given.Log();
        AuditHead head = Given.HeadOf(lines);
        Gen.Select(Gen.Int[0, 10_000], Gen.Byte[1, 255]).Sample(
            (at, mask) => VerifyNow(Flip(lines, lines.Length - 1, at, mask), head).Break is { Kind: AuditBreakKind.Altered } found
                && found.Sequence == lines.Length - 1,
            iter: 1000);
    }

    [Fact]
    public async Task Flipping_a_byte_anywhere_in_a_file_never_throws_and_never_passes()
    {
        byte[][] lines = await Given.Log();
        byte[] file = Join(lines);
        AuditHead head = Given.HeadOf(lines);
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "00000000000000000000.jsonl");
        Gen.Select(Gen.Int[0, file.Length - 1], Gen.Byte[1, 255]).Sample(
            (at, mask) =>
            {
                byte[] flipped = [.. file];
                flipped[at] ^= mask;
                File.WriteAllBytes(path, flipped);
                return !AuditVerifier.VerifyAsync(directory, head).GetAwaiter().GetResult().IsIntact;
            },
            iter: 500,
            threads: 1);
    }

    [Fact]
    public async Task Removing_a_record_is_named()
    {
        byte[][] lines = await Given.Log();
        for (int i = 0; i < lines.Length - 1; i++)
        {
            await Breaks([.. lines[..i], .. lines[(i + 1)..]], AuditBreakKind.Removed, i);
        }
    }

    [Fact]
    public async Task Removing_several_records_names_the_first()
    {
        byte[][] lines = await Given.Log();

        await Breaks([.. lines[..2], .. lines[5..]], AuditBreakKind.Removed, 2);
    }

    [Fact]
    public async Task Removing_the_end_shows_against_a_known_head_only()
    {
        byte[][] lines = await Given.Log();

        (await Verify(lines[..4])).IsIntact.Should().BeTrue();
        await Breaks(lines[..4], AuditBreakKind.Truncated, 4, Given.HeadOf(lines));
    }

    [Fact]
    public async Task Swapping_any_two_records_is_named_at_the_first()
    {
        byte[][] lines = await Given.Log();
        for (int i = 0; i < lines.Length; i++)
        {
            for (int j = i + 1; j < lines.Length; j++)
            {
                byte[][] swapped = [.. lines];
                (swapped[i], swapped[j]) = (swapped[j], swapped[i]);
                await Breaks(swapped, AuditBreakKind.Reordered, i);
            }
        }
    }

    [Fact]
    public async Task Moving_a_record_to_the_front_is_named_where_it_stands()
    {
        byte[][] lines = await Given.Log();

        await Breaks([.. lines[..2], lines[6], .. lines[2..6], .. lines[7..]], AuditBreakKind.Reordered, 2);
    }

    [Fact]
    public async Task Copying_any_record_anywhere_is_an_insertion()
    {
        byte[][] lines = await Given.Log();
        for (int from = 0; from < lines.Length; from++)
        {
            for (int to = 0; to <= lines.Length; to++)
            {
                // A copy right before its original is the original, and the original its copy.
                await Breaks([.. lines[..to], lines[from], .. lines[to..]], AuditBreakKind.Inserted, to == from ? to + 1 : to);
            }
        }
    }

    [Fact]
    public async Task A_line_that_is_no_record_is_an_insertion_when_the_log_goes_on_after_it()
    {
        byte[][] lines = await Given.Log();

        await Breaks([.. lines[..3], "rubbish"u8.ToArray(), .. lines[3..]], AuditBreakKind.Inserted, 3);
        await Breaks([.. lines[..3], "rubbish"u8.ToArray(), .. lines[4..]], AuditBreakKind.Altered, 3);
    }

    [Fact]
    public async Task A_forged_record_before_the_genuine_one_is_an_insertion()
    {
        byte[][] lines = await Given.Log();
        byte[] forged = Forge(lines[3], "files.read", "files.kill");

        await Breaks([.. lines[..3], forged, .. lines[3..]], AuditBreakKind.Inserted, 3);
        await Breaks([.. lines[..4], forged, .. lines[4..]], AuditBreakKind.Inserted, 4);
    }

    [Fact]
    public async Task A_forged_record_far_ahead_is_an_insertion()
    {
        byte[][] lines = await Given.Log();

        await Breaks([.. lines[..3], Forge(lines[3], "\"seq\":3", "\"seq\":4711"), .. lines[3..]], AuditBreakKind.Inserted, 3);
    }

    [Fact]
    public async Task A_link_that_was_replaced_altogether_is_an_alteration_of_its_record()
    {
        byte[][] lines = await Given.Log();
        AuditRecord.TryParse(lines[0], out AuditRecord? other).Should().BeTrue();
        string link = System.Buffers.Text.Base64Url.EncodeToString(other!.Hash.Span);
        byte[] forged = Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex.Replace(
            Encoding.UTF8.GetString(lines[4]), "\"prev\":\"[^\"]+\"", $"\"prev\":\"{link}\""));

        await Breaks([.. lines[..4], forged, .. lines[5..]], AuditBreakKind.Altered, 4);
        await Breaks([.. lines[..4], forged], AuditBreakKind.Altered, 4, HeadAt(lines, 3));
        await Breaks([.. lines[..4], forged], AuditBreakKind.Altered, 4, HeadAt(lines, 4));
    }

    [Fact]
    public async Task A_link_edited_in_the_last_record_is_told_from_an_edited_record_before_it()
    {
        byte[][] lines = await Given.Log();
        string text = Encoding.UTF8.GetString(lines[4]);
        int at = text.IndexOf("\"prev\":\"", StringComparison.Ordinal) + 10;
        char other = text[at] == 'A' ? 'B' : 'A';

        await Breaks([.. lines[..4], Encoding.UTF8.GetBytes($"{text[..at]}{other}{text[(at + 1)..]}")], AuditBreakKind.Altered, 4);
        await Breaks([.. lines[..3], Forge(lines[3], "files.read", "files.kill"), lines[4]], AuditBreakKind.Altered, 3);
    }

    [Fact]
    public async Task A_record_replaced_by_an_old_one_is_an_alteration()
    {
        byte[][] lines = await Given.Log();

        await Breaks([.. lines[..4], lines[1], .. lines[5..]], AuditBreakKind.Altered, 4);
    }

    [Fact]
    public async Task Another_log_is_foreign_against_a_known_head()
    {
        byte[][] lines = await Given.Log();
        byte[][] other = await Given.Log();

        await Breaks(other, AuditBreakKind.ForeignLog, 0, Given.HeadOf(lines));
        await Breaks(other[..1], AuditBreakKind.ForeignLog, 0, HeadAt(lines, 0));
    }

    [Fact]
    public async Task Records_of_another_log_are_foreign()
    {
        byte[][] lines = await Given.Log();
        byte[][] other = await Given.Log();

        await Breaks([.. lines[..4], .. other[4..]], AuditBreakKind.Spliced, 4);
        await Breaks([.. lines[..4], .. Rechain(lines[3], other[4..])], AuditBreakKind.Spliced, 4);
    }

    [Fact]
    public async Task A_log_rewritten_from_some_record_on_shows_at_the_known_head()
    {
        byte[][] lines = await Given.Log();
        byte[][] forged = [.. lines[..3], .. Rechain(lines[2], [Forge(lines[3], "files.read", "files.kill"), .. lines[4..]])];

        (await Verify(forged)).IsIntact.Should().BeTrue();
        await Breaks(forged, AuditBreakKind.Altered, 5, HeadAt(lines, 5));
    }

    [Theory]
    [InlineData("\"v\":1}", "\"v\":1 }")]
    [InlineData("{\"body\"", "{ \"body\"")]
    [InlineData("\"v\":1}", "\"v\":1.0}")]
    [InlineData("\"v\":1}", "\"v\":2}")]
    [InlineData("\"v\":1}", "\"v\":1,\"z\":1}")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"\\u0061llow\"")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"allow\",\"n\":null")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"allow\",\"n\":9007199254740992")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"allow\",\"n\":0.5")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"allow\",\"decision\":\"allow\"")]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"allow\",\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{}}}}}}}")]
    public async Task A_chained_record_in_another_form_is_an_alteration(string genuine, string forged)
    {
        byte[][] lines = await Given.Log();
        byte[][] rechained = [.. lines[..3], .. Rechain(lines[2], [Forge(lines[3], genuine, forged), .. lines[4..]])];

        await Breaks(rechained, AuditBreakKind.Altered, 3);
    }

    [Theory]
    [InlineData("\"decision\":\"allow\"", "\"decision\":\"maybe\"")]
    [InlineData("\"decision\":\"allow\"", "\"decisiom\":\"allow\"")]
    [InlineData("\"type\":\"decision\"", "\"type\":\"header\"")]
    [InlineData("\"type\":\"decision\"", "\"type\":\"outcome\"")]
    [InlineData("\"ts\":\"2", "\"ts\":\"1")]
    public async Task A_chained_record_that_breaks_a_rule_is_inconsistent(string genuine, string forged)
    {
        byte[][] lines = await Given.Log();
        byte[][] rechained = [.. lines[..3], .. Rechain(lines[2], [Forge(lines[3], genuine, forged), .. lines[4..]])];

        await Breaks(rechained, AuditBreakKind.Inconsistent, 3);
    }

    [Theory]
    [InlineData("\"type\":\"header\"", "\"type\":\"event\"")]
    [InlineData("sha-256", "md5")]
    [InlineData("audit/v1", "audit/v9")]
    public async Task A_chained_log_without_a_proper_header_is_inconsistent(string genuine, string forged)
    {
        byte[][] lines = await Given.Log();
        byte[] header = Forge(lines[0], genuine, forged);

        await Breaks([header, .. Rechain(header, lines[1..])], AuditBreakKind.Inconsistent, 0);
    }

    [Theory]
    [InlineData(2, "\"call\":\"call-0\"", "\"call\":\"call-9\"")]
    [InlineData(2, "\"decision_seq\":1", "\"decision_seq\":0")]
    [InlineData(1, "\"decision\":\"allow\"", "\"decision\":\"deny\"")]
    public async Task An_outcome_without_its_allowing_decision_is_inconsistent(int record, string genuine, string forged)
    {
        byte[][] lines = await Given.Log();
        byte[] altered = Forge(lines[record], genuine, forged);
        byte[][] rechained = [.. lines[..record], .. Rechain(lines[record - 1], [altered, .. lines[(record + 1)..]])];

        await Breaks(rechained, AuditBreakKind.Inconsistent, 2);
    }

    [Fact]
    public async Task A_second_outcome_of_one_call_is_inconsistent()
    {
        byte[][] lines = await Given.Log();
        byte[] again = Forge(lines[2], "\"seq\":2", "\"seq\":3");

        await Breaks([.. lines[..3], .. Rechain(lines[2], [again])], AuditBreakKind.Inconsistent, 3);
    }

    [Fact]
    public async Task An_observed_call_has_an_outcome_and_an_open_call_is_no_break()
    {
        MemoryAuditStore store = new();
        AuditLog log = new(store);
        AuditReceipt observed = await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", Decision = AuditDecision.Observe });
        await log.AppendDecisionAsync(Given.Allowed("c2"));
        await log.AppendOutcomeAsync(observed, Given.Completed);

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(store);

        verification.IsIntact.Should().BeTrue();
        verification.OpenCalls.Should().Be(1);
        verification.WithoutOutcome.Should().Equal(new OpenCall(2, "c2"));
        log.OpenCalls.Should().Be(1);
    }

    [Fact]
    public async Task Decisions_without_an_outcome_are_listed_the_earliest_first_and_not_without_end()
    {
        MemoryAuditStore store = new();
        AuditLog log = new(store);
        for (int i = 0; i < AuditVerification.MaxListed + 3; i++)
        {
            await log.AppendDecisionAsync(Given.Allowed($"c{i}"));
        }

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(store);

        verification.OpenCalls.Should().Be(AuditVerification.MaxListed + 3);
        verification.WithoutOutcome.Should().Equal(Enumerable.Range(0, AuditVerification.MaxListed).Select(i => new OpenCall(i + 1, $"c{i}")));
    }

    [Fact]
    public async Task A_line_over_the_limit_is_unreadable_and_the_break_says_where()
    {
        byte[][] lines = await Given.Log();
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "00000000000000000000.jsonl");
        File.WriteAllBytes(path, [.. Join(lines[..3]), .. new byte[3 * 1024 * 1024], (byte)'\n', .. Join(lines[4..])]);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory);

        verification.Break!.Kind.Should().Be(AuditBreakKind.Unreadable);
        verification.Break.Sequence.Should().Be(3);
        verification.Break.File.Should().Be("00000000000000000000.jsonl");
        verification.Break.Line.Should().Be(4);
        (await VerifyFails(AuditBreakKind.Unreadable, [.. lines[..3], new byte[1024 * 1024]])).Should().BeTrue();
    }

    [Fact]
    public async Task An_unfinished_last_line_is_reported_and_no_break()
    {
        byte[][] lines = await Given.Log();
        using TestDirectory directory = new();
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), [.. Join(lines[..4]), .. lines[4]]);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory);

        verification.IsIntact.Should().BeTrue();
        verification.HasUnfinishedLine.Should().BeTrue();
        verification.RecordCount.Should().Be(4);
    }

    [Fact]
    public async Task A_file_before_the_last_that_ends_within_a_line_is_a_break()
    {
        byte[][] lines = await Given.Log();
        using TestDirectory directory = new();
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), Join(lines[..4])[..^1]);
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000004.jsonl"), Join(lines[4..]));

        (await AuditVerifier.VerifyAsync(directory)).Break!.Sequence.Should().Be(3);
    }

    [Fact]
    public async Task A_file_that_bears_a_wrong_name_is_a_break()
    {
        byte[][] lines = await Given.Log();
        using TestDirectory directory = new();
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), Join(lines[..4]));
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000005.jsonl"), Join(lines[4..]));

        AuditBreak found = (await AuditVerifier.VerifyAsync(directory)).Break!;

        found.Kind.Should().Be(AuditBreakKind.Inconsistent);
        found.Sequence.Should().Be(4);
        found.File.Should().Be("00000000000000000005.jsonl");
    }

    [Fact]
    public async Task A_missing_file_is_a_removal()
    {
        byte[][] lines = await Given.Log();
        using TestDirectory directory = new();
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000000.jsonl"), Join(lines[..2]));
        File.WriteAllBytes(Path.Combine(directory, "00000000000000000004.jsonl"), Join(lines[4..]));

        AuditBreak found = (await AuditVerifier.VerifyAsync(directory)).Break!;

        (found.Kind, found.Sequence).Should().Be((AuditBreakKind.Removed, 2));
    }

    [Fact]
    public async Task Hostile_files_never_throw()
    {
        using TestDirectory directory = new();
        string path = Path.Combine(directory, "00000000000000000000.jsonl");
        byte[][] lines = await Given.Log();
        Gen.Byte.Array[0, 300].Sample(
            noise =>
            {
                File.WriteAllBytes(path, [.. noise, (byte)'\n', .. lines[1], (byte)'\n', .. noise]);
                return !AuditVerifier.VerifyAsync(directory).GetAwaiter().GetResult().IsIntact;
            },
            iter: 300,
            threads: 1);
    }

    [Fact]
    public async Task A_directory_that_is_not_there_is_an_error()
    {
        Func<Task> verifying = () => AuditVerifier.VerifyAsync(Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString()));

        await verifying.Should().ThrowAsync<DirectoryNotFoundException>();
    }

    private static Task<AuditVerification> Verify(IEnumerable<byte[]> lines, AuditHead? head = null) =>
        AuditVerifier.VerifyStoreAsync(new StoredLines(lines), head);

    private static AuditVerification VerifyNow(IEnumerable<byte[]> lines, AuditHead? head = null) => Verify(lines, head).GetAwaiter().GetResult();

    private static async Task<bool> VerifyFails(AuditBreakKind kind, IEnumerable<byte[]> lines) => (await Verify(lines)).Break?.Kind == kind;

    private static async Task Breaks(IEnumerable<byte[]> lines, AuditBreakKind kind, long sequence, AuditHead? head = null)
    {
        AuditVerification verification = await Verify(lines, head);

        verification.IsIntact.Should().BeFalse();
        (verification.Break!.Kind, verification.Break.Sequence).Should().Be((kind, sequence), verification.Break.ToString());
    }

    private static AuditHead HeadAt(byte[][] lines, int sequence) => Given.HeadOf(lines[..(sequence + 1)]);

    /// <summary>Flips within one record; a line feed that appears makes two lines of it, as it would in a file.</summary>
    private static List<byte[]> Flip(byte[][] lines, int record, int at, byte mask)
    {
        byte[] flipped = [.. lines[record]];
        at %= flipped.Length;
        flipped[at] ^= mask;
        List<byte[]> all = [.. lines[..record]];
        if (flipped[at] == '\n')
        {
            all.Add(flipped[..at]);
            all.Add(flipped[(at + 1)..]);
        }
        else
        {
            all.Add(flipped);
        }

        all.AddRange(lines[(record + 1)..]);
        return all;
    }

    private static byte[] Forge(byte[] line, string genuine, string forged)
    {
        string text = Encoding.UTF8.GetString(line);
        text.Should().Contain(genuine);
        return Encoding.UTF8.GetBytes(text.Replace(genuine, forged, StringComparison.Ordinal));
    }

    /// <summary>What a forger does who can rewrite everything: links each line to the one before it.</summary>
    private static List<byte[]> Rechain(byte[] before, IEnumerable<byte[]> lines)
    {
        List<byte[]> chained = [];
        foreach (byte[] line in lines)
        {
            string link = System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData([0, .. before]));
            before = Encoding.UTF8.GetBytes(System.Text.RegularExpressions.Regex.Replace(
                Encoding.UTF8.GetString(line), "\"prev\":\"[^\"]+\"", $"\"prev\":\"{link}\""));
            chained.Add(before);
        }

        return chained;
    }

    private static byte[] Join(IEnumerable<byte[]> lines) => [.. lines.SelectMany(line => (byte[])[.. line, (byte)'\n'])];
}
