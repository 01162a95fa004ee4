using System.Diagnostics;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

public sealed class FileAuditStoreTests
{
    [Fact]
    public async Task A_log_goes_on_where_it_ended()
    {
        using TestDirectory directory = new();
        AuditHead? first = await Write(directory, calls: 2);
        AuditHead? second = await Write(directory, calls: 2);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, first);

        verification.IsIntact.Should().BeTrue();
        verification.Head.Should().Be(second);
        second!.Log.Should().Be(first!.Log);
        verification.RecordCount.Should().Be(1 + 5 + 5);
    }

    [Fact]
    public async Task Files_are_rotated_by_size_and_verify_as_one_log()
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 200, new FileAuditStoreOptions { SegmentSize = 16 * 1024 });

        directory.Segments.Length.Should().BeGreaterThan(5);
        directory.Segments.Should().OnlyContain(path => new FileInfo(path).Length <= (16 + 1) * 1024, "one call at a time is open");
        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head);
        verification.IsIntact.Should().BeTrue();
        verification.RecordCount.Should().Be(402);
    }

    [Fact]
    public async Task Calls_that_stay_open_do_not_make_every_record_begin_a_file()
    {
        using TestDirectory directory = new();
        await using AuditLog log = new(FileAuditStore.Open(directory, Small));
        for (int i = 0; i < 64; i++)
        {
            await log.AppendDecisionAsync(Given.Allowed($"call-{i}"));
        }

        directory.Segments.Length.Should().BeLessThan(10);
        int before = directory.Segments.Length;
        for (int i = 0; i < 20; i++)
        {
            await log.AppendDecisionAsync(Given.Denied());
        }

        directory.Segments.Length.Should().BeLessThanOrEqualTo(before + 1);
    }

    [Fact]
    public async Task Reading_begins_at_any_record_of_any_file()
    {
        using TestDirectory directory = new();
        await Write(directory, calls: 200, new FileAuditStoreOptions { SegmentSize = 16 * 1024 });
        foreach (long from in (long[])[0, 1, 57, 200, 401, 402])
        {
            List<long> sequences = [];
            await foreach (AuditRecord record in AuditReader.ReadAsync(directory, from))
            {
                sequences.Add(record.Sequence);
            }

            sequences.Should().Equal(Enumerable.Range((int)from, 402 - (int)from).Select(i => (long)i));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(57)]
    public async Task A_torn_last_line_is_cut_kept_and_recorded(int length)
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 1);
        byte[] torn = [.. Enumerable.Range(0, length).Select(i => (byte)('a' + (i % 26)))];
        Append(directory.Segments[^1], torn);

        await Write(directory, calls: 1);

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head);
        verification.IsIntact.Should().BeTrue();
        AuditRecord recovery = await RecordAt(directory, head!.Sequence + 1);
        recovery.Type.Should().Be("recovery");
        recovery.ToString().Should().Contain($"\"cut_bytes\":{length}")
            .And.Contain(System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData(torn)));
        File.ReadAllBytes(Directory.GetFiles(directory, "*.torn").Single()).Should().Equal(torn);
    }

    [Fact]
    public async Task A_torn_line_in_a_file_of_its_own_is_cut()
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 1);
        File.WriteAllText(Path.Combine(directory, $"{head!.Sequence + 1:D20}.jsonl"), "{\"bo");

        await Write(directory, calls: 1);

        (await RecordAt(directory, head.Sequence + 1)).Type.Should().Be("recovery");
        (await AuditVerifier.VerifyAsync(directory, head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_complete_line_that_is_no_record_is_cut_only_when_it_is_the_last()
    {
        using TestDirectory directory = new();
        await Write(directory, calls: 1);
        Append(directory.Segments[^1], [0, 0, 0, (byte)'\n']);
        await Write(directory, calls: 1);
        (await AuditVerifier.VerifyAsync(directory)).IsIntact.Should().BeTrue();

        Append(directory.Segments[^1], "one\ntwo\n"u8.ToArray());
        Action opening = () => FileAuditStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task A_cut_that_was_not_recorded_yet_is_still_reported()
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 1);
        Append(directory.Segments[^1], "torn"u8.ToArray());
        await FileAuditStore.Open(directory).DisposeAsync();

        await using FileAuditStore store = FileAuditStore.Open(directory);

        store.Repair!.CutBytes.Should().Be(4);
        await using AuditLog log = new(store);
        await log.DisposeAsync();
        (await RecordAt(directory, head!.Sequence + 1)).Type.Should().Be("recovery");
    }

    [Fact]
    public async Task A_recorded_cut_is_not_reported_again()
    {
        using TestDirectory directory = new();
        await Write(directory, calls: 1);
        Append(directory.Segments[^1], "torn"u8.ToArray());
        await Write(directory, calls: 1);

        await using FileAuditStore store = FileAuditStore.Open(directory);

        store.Repair.Should().BeNull();
    }

    [Fact]
    public async Task A_segment_that_was_begun_and_left_empty_is_used()
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 1);
        File.WriteAllBytes(Path.Combine(directory, $"{head!.Sequence + 1:D20}.jsonl"), []);

        await Write(directory, calls: 1);

        (await AuditVerifier.VerifyAsync(directory, head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_directory_has_one_writer_even_in_one_process()
    {
        using TestDirectory directory = new();
        FileAuditStore first = FileAuditStore.Open(directory);

        Action opening = () => FileAuditStore.Open(directory);

        AuditException refusal = opening.Should().Throw<AuditException>().Which;
        refusal.Code.Should().Be(AuditCodes.Locked);
        refusal.Message.Should().Contain(directory.Location).And.Contain("stop the process that holds it");
        await first.DisposeAsync();
        await FileAuditStore.Open(directory).DisposeAsync();
    }

    [Fact]
    public async Task A_directory_held_by_another_process_is_refused()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "holding the lock from outside takes flock(1)");
        using TestDirectory directory = new();
        using Process holder = Process.Start(new ProcessStartInfo(
            "/usr/bin/flock", [Path.Combine(directory, "writer.lock"), "sh", "-c", "echo held; read line"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        (await holder.StandardOutput.ReadLineAsync()).Should().Be("held");

        Action opening = () => FileAuditStore.Open(directory);

        opening.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
        holder.StandardInput.Close();
        await holder.WaitForExitAsync();
        await FileAuditStore.Open(directory).DisposeAsync();
    }

    [Fact]
    public async Task A_log_is_verified_while_it_is_written()
    {
        using TestDirectory directory = new();
        await using AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendDecisionAsync(Given.Allowed());

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, log.Head);

        verification.IsIntact.Should().BeTrue();
        verification.Head.Should().Be(log.Head);
    }

    [Fact]
    public async Task Only_the_owner_can_read_it()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no file modes");
        using TestDirectory parent = new();
        string directory = Path.Combine(parent, "audit");
        await Write(directory, calls: 1);

        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(directory).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            Directory.GetFiles(directory).Select(File.GetUnixFileMode).Should().OnlyContain(mode => mode == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public async Task A_read_only_directory_is_one_clear_error()
    {
        using SmallDisk disk = new(kilobytes: 512);
        string directory = Path.Combine(disk.Location, "audit");
        await Write(directory, calls: 1, Small);
        disk.MakeReadOnly();

        Action opening = () => FileAuditStore.Open(directory);

        AuditException refusal = opening.Should().Throw<AuditException>().Which;
        refusal.Code.Should().Be(AuditCodes.Unavailable);
        refusal.Message.Should().Contain(directory).And.Contain("make it writable");
        (await AuditVerifier.VerifyAsync(directory)).IsIntact.Should().BeTrue();
        disk.MakeWritable();
        await Write(directory, calls: 1, Small);
    }

    [Fact]
    public async Task When_the_disk_is_full_calls_are_refused_promised_outcomes_fit_and_nothing_is_lost()
    {
        using SmallDisk disk = new(kilobytes: 512);
        string directory = Path.Combine(disk.Location, "audit");
        AuditLog log = new(FileAuditStore.Open(directory, Small));
        List<AuditReceipt> open = [await log.AppendDecisionAsync(Given.Allowed("first"))];
        disk.Fill();

        AuditException? refusal = null;
        for (int i = 0; refusal is null; i++)
        {
            try
            {
                open.Add(await log.AppendDecisionAsync(Given.Allowed($"call-{i}")));
            }
            catch (AuditException full)
            {
                refusal = full;
            }
        }

        refusal.Code.Should().Be(AuditCodes.Full);
        refusal.Message.Should().Contain("free some");
        open.Count.Should().BeGreaterThan(3);
        foreach (AuditReceipt receipt in open)
        {
            (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeTrue();
        }

        disk.Free();
        await log.AppendDecisionAsync(Given.Denied());
        AuditHead? head = log.Head;
        await log.DisposeAsync();

        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, head);
        verification.IsIntact.Should().BeTrue();
        verification.OpenCalls.Should().Be(0);
        verification.RecordCount.Should().Be(1 + (2 * open.Count) + 1 + 1);
    }

    [Fact]
    public async Task A_new_log_on_a_full_disk_is_refused_and_begins_once_there_is_room()
    {
        using SmallDisk disk = new(kilobytes: 256);
        string directory = Path.Combine(disk.Location, "audit");
        await using AuditLog log = new(FileAuditStore.Open(directory, Small));
        disk.Fill();

        Func<Task> appending = async () => await log.AppendDecisionAsync(Given.Allowed());

        (await appending.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Full);
        log.Head.Should().BeNull();
        disk.Free();
        await log.AppendDecisionAsync(Given.Allowed());
        (await AuditVerifier.VerifyAsync(directory, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_batch_larger_than_a_file_gets_a_larger_file()
    {
        using TestDirectory directory = new();
        await using AuditLog log = new(FileAuditStore.Open(directory, Small));
        await log.AppendEventAsync("large", new Dictionary<string, string> { ["text"] = new string('x', 100_000) });

        (await AuditVerifier.VerifyAsync(directory, log.Head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task Surviving_power_loss_writes_the_same_log()
    {
        using TestDirectory directory = new();
        AuditHead? head = await Write(directory, calls: 3, new FileAuditStoreOptions { Durability = AuditDurability.SurvivesPowerLoss });

        (await AuditVerifier.VerifyAsync(directory, head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public void A_file_too_small_is_refused()
    {
        using TestDirectory directory = new();

        Action opening = () => FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = 16 * 1024 - 1 });

        opening.Should().Throw<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task The_reader_names_a_line_that_is_no_record()
    {
        using TestDirectory directory = new();
        await Write(directory, calls: 1);
        Append(directory.Segments[^1], "rubbish\n"u8.ToArray());

        Func<Task> reading = async () =>
        {
            await foreach (AuditRecord record in AuditReader.ReadAsync(directory))
            {
                record.Log.Should().StartWith("audit/");
            }
        };

        (await reading.Should().ThrowAsync<AuditException>()).Which.Message.Should().Contain("line 5 of 00000000000000000000.jsonl");
    }

    private static FileAuditStoreOptions Small => new() { SegmentSize = 16 * 1024 };

    private static async Task<AuditHead?> Write(string directory, int calls, FileAuditStoreOptions? options = null)
    {
        AuditLog log = new(FileAuditStore.Open(directory, options));
        for (int i = 0; i < calls; i++)
        {
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed($"call-{i}"));
            await log.AppendOutcomeAsync(receipt, Given.Completed);
        }

        await log.DisposeAsync();
        return log.Head;
    }

    private static void Append(string path, byte[] bytes)
    {
        using FileStream stream = new(path, FileMode.Append);
        stream.Write(bytes);
    }

    private static async Task<AuditRecord> RecordAt(string directory, long sequence)
    {
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory, sequence))
        {
            return record;
        }

        throw new InvalidOperationException(Encoding.UTF8.GetString("no such record"u8));
    }
}
