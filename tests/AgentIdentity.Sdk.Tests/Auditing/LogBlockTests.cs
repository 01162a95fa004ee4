using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Logs that do not fit one block of lines: what is found must not depend on where a block ends, nor on how many are read at once.</summary>
public sealed class LogBlockTests
{
    private const int Calls = 800;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_log_of_many_blocks_is_intact_and_every_call_is_accounted_for(int degree)
    {
        using TestDirectory directory = new();
        AuditHead head = await Write(directory);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head, degreeOfParallelism: degree);

        verification.Break.Should().BeNull();
        verification.Head.Should().Be(head);
        verification.RecordCount.Should().Be(head.Sequence + 1);
        verification.OpenCalls.Should().Be(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public async Task A_changed_byte_is_found_in_its_record_wherever_the_block_ends(int degree)
    {
        using TestDirectory directory = new();
        AuditHead head = await Write(directory);
        string file = directory.Segments[0];
        byte[] genuine = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        for (int at = 1; at < genuine.Length - 1; at += (genuine.Length / 23) + 1)
        {
            int record = genuine.AsSpan(0, at).Count((byte)'\n');
            byte[] changed = [.. genuine];
            changed[at] ^= 1;
            await File.WriteAllBytesAsync(file, changed, TestContext.Current.CancellationToken);

            AuditBreak? found = (await AuditVerifier.VerifyAsync(directory, head, degreeOfParallelism: degree)).Break;

            (found?.Kind, found?.Sequence, found?.Line).Should().Be((AuditBreakKind.Altered, record, record + 1L), $"byte {at} was changed: {found}");
        }
    }

    [Fact]
    public async Task A_known_head_is_looked_for_in_the_middle_of_a_block()
    {
        byte[][] lines = await Given.Log(calls: 20);
        byte[][] other = await Given.Log(calls: 20);
        AuditHead known = Given.HeadOf(lines[..10]);
        AuditHead wrong = AuditHead.Parse($"{known.Log}@{known.Sequence}:{new string('A', 43)}");

        (await AuditVerifier.VerifyStoreAsync(new StoredLines(lines), known)).IsIntact.Should().BeTrue();
        (await AuditVerifier.VerifyStoreAsync(new StoredLines(lines), wrong)).Break!.Sequence.Should().Be(known.Sequence);
        AuditVerification foreign = await AuditVerifier.VerifyStoreAsync(new StoredLines(other), known);
        (foreign.Break!.Kind, foreign.RecordCount).Should().Be((AuditBreakKind.ForeignLog, 1));
    }

    [Fact]
    public async Task A_line_as_long_as_one_may_be_is_read_and_one_byte_more_is_not()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        await log.AppendEventAsync("e", new Dictionary<string, string>());
        int envelope = (await Given.LinesOf(store))[1].Length;
        using TestDirectory directory = new();
        string file = Path.Combine(directory, "00000000000000000000.jsonl");
        foreach (int excess in (int[])[0, 1])
        {
            int length = (1024 * 1024) - 1 + excess;
            string[] lines = [.. (await Given.LinesOf(store)).Select(Encoding.UTF8.GetString)];
            lines[1] = lines[1].Replace("\"name\":\"e\"", $"\"name\":\"{new string('e', length - envelope + 1)}\"", StringComparison.Ordinal);
            lines[1].Length.Should().Be(length);
            await File.WriteAllTextAsync(file, $"{lines[0]}\n{lines[1]}\n", TestContext.Current.CancellationToken);

            AuditVerification verification = await AuditVerifier.VerifyAsync(directory);

            verification.Break?.Kind.Should().Be(AuditBreakKind.Unreadable);
            verification.IsIntact.Should().Be(excess == 0);
        }
    }

    [Fact]
    public async Task Two_records_that_no_line_feed_parts_are_no_two_records()
    {
        byte[][] lines = await Given.Log(calls: 6);
        using TestDirectory directory = new();
        string file = Path.Combine(directory, "00000000000000000000.jsonl");
        for (int record = 0; record < lines.Length - 1; record++)
        {
            byte[] joined = [.. lines.SelectMany((line, i) => (byte[])[.. line, i == record ? (byte)'x' : (byte)'\n'])];
            await File.WriteAllBytesAsync(file, joined, TestContext.Current.CancellationToken);

            AuditBreak? found = (await AuditVerifier.VerifyAsync(directory)).Break;

            (found?.Kind, found?.Sequence).Should().Be((AuditBreakKind.Altered, record));
        }
    }

    [Fact]
    public async Task A_line_feed_within_a_line_of_a_store_is_no_second_line()
    {
        byte[][] lines = await Given.Log();
        byte[] joined = [.. lines[1], (byte)'\n', .. lines[2]];

        AuditBreak found = (await AuditVerifier.VerifyStoreAsync(new StoredLines([lines[0], joined, .. lines[3..]]))).Break!;

        (found.Kind, found.Sequence, found.Line).Should().Be((AuditBreakKind.Altered, 1, 2));
    }

    [Fact]
    public async Task No_degree_of_parallelism_below_one_is_accepted()
    {
        Func<Task> verifying = () => AuditVerifier.VerifyStoreAsync(new MemoryAuditStore(), degreeOfParallelism: 0);

        await verifying.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    /// <summary>Two files of several blocks each, the first calls long open before they end.</summary>
    private static async Task<AuditHead> Write(string directory)
    {
        AuditLog log = new(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 512 * 1024 }));
        AuditReceipt[] early = new AuditReceipt[50];
        for (int i = 0; i < early.Length; i++)
        {
            early[i] = await log.AppendDecisionAsync(Given.Allowed($"early-{i}-{new string('x', i)}"));
        }

        for (int i = 0; i < Calls; i++)
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.FullDecision($"call-{i}"));
            await log.AppendOutcomeAsync(receipt, Given.Completed);
        }

        foreach (AuditReceipt receipt in early[1..])
        {
            await log.AppendOutcomeAsync(receipt, Given.Completed);
        }

        await log.DisposeAsync();
        return log.Head!;
    }
}
