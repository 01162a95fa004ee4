using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>Copies of a log in files, and what comparing them with it tells.</summary>
public sealed class FileSinkTests : IDisposable
{
    private readonly ExportSetup _setup = new();

    public static TheoryData<string> Formats => [.. AuditFormat.All.Select(format => format.Name)];

    private string[] Files => RotatedLog.FilesIn(_setup.SinkDirectory);

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_copy_in_the_native_format_verifies_like_the_log()
    {
        AuditHead head = await ExportAsync(calls: 30, new FileAuditSinkOptions { FileSize = FileAuditSinkOptions.MinFileSize });

        AuditVerification copy = await AuditVerifier.VerifyAsync(_setup.SinkDirectory, head);

        copy.IsIntact.Should().BeTrue(copy.Break?.ToString());
        copy.RecordCount.Should().Be(head.Sequence + 1);
        Files.Should().HaveCountGreaterThan(3);
        Files.SelectMany(File.ReadAllLines).Should().Equal(await _setup.LinesAsync());
    }

    [Fact]
    public async Task A_line_that_a_crash_left_unfinished_is_cut_and_comes_again()
    {
        await ExportAsync(calls: 3);
        string file = Files[^1];
        byte[] whole = File.ReadAllBytes(file);
        File.WriteAllBytes(file, whole[..^20]);
        AuditHead before = await RotatedLog.HeadAt(_setup.Location, 6);
        File.WriteAllText(_setup.MarkFile, before + "\n");

        await ExportAsync(calls: 0);

        Files.SelectMany(File.ReadAllBytes).Take(whole.Length).Should().Equal(whole);
        (await CompareAsync()).IsComplete.Should().BeTrue();
    }

    [Fact]
    public async Task What_comes_again_is_not_written_again()
    {
        await ExportAsync(calls: 3);
        File.WriteAllText(_setup.MarkFile, await RotatedLog.HeadAt(_setup.Location, 2) + "\n");

        await ExportAsync(calls: 1);

        Files.SelectMany(File.ReadAllLines).Should().Equal(await _setup.LinesAsync());
    }

    [Fact]
    public async Task A_copy_of_another_log_or_in_another_format_is_not_continued()
    {
        await ExportAsync(calls: 1);
        Action other = () => FileAuditSink.Open(_setup.SinkDirectory, new FileAuditSinkOptions { Format = AuditFormat.Ocsf });
        other.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Broken);

        using RotatedLog foreign = await RotatedLog.OfFiles(1);
        List<AuditRecord> records = await RecordsAsync(foreign.Location);
        using FileAuditSink sink = FileAuditSink.Open(_setup.SinkDirectory);
        Func<Task> delivering = () => sink.DeliverAsync(records, default);
        (await delivering.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.ForeignLog);
    }

    [Fact]
    public async Task A_copy_that_ends_in_another_record_than_the_log_has_is_not_continued()
    {
        await ExportAsync(calls: 1);
        string file = Files[0];
        File.WriteAllText(file, File.ReadAllText(file).Replace("\"open_calls\":0", "\"open_calls\":1", StringComparison.Ordinal));

        using FileAuditSink sink = FileAuditSink.Open(_setup.SinkDirectory);
        List<AuditRecord> records = await RecordsAsync(_setup.Location);
        Func<Task> delivering = () => sink.DeliverAsync(records, default);

        (await delivering.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Broken);
    }

    [Fact]
    public async Task Two_sinks_do_not_share_a_directory()
    {
        await ExportAsync(calls: 1);
        using FileAuditSink sink = FileAuditSink.Open(_setup.SinkDirectory);

        Action second = () => FileAuditSink.Open(_setup.SinkDirectory);

        second.Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.Locked);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public async Task A_copy_is_compared_with_its_log_and_filled(string format)
    {
        await ExportAsync(calls: 10, new FileAuditSinkOptions { Format = FormatOf(format) });
        (await CompareAsync(format)).IsComplete.Should().BeTrue();

        string file = Files[0];
        List<string> lines = [.. File.ReadAllLines(file)];
        string other = lines[9];
        lines[9] = Altered(other);              // record 9
        lines.Add(lines[3]);                    // record 3 again
        lines.RemoveRange(15, 2);               // records 15 and 16
        lines.RemoveAt(5);
        lines.Insert(0, "nonsense");
        lines.Add(other.Replace(LogOf(await _setup.LinesAsync()), "audit/AAAAAAAAAAAAAAAAAAAAAA", StringComparison.Ordinal));
        File.WriteAllText(file, string.Join('\n', lines) + "\n");

        AuditReconciliation found = await CompareAsync(format);

        found.IsComplete.Should().BeFalse();
        found.Findings.Select(finding => (finding.Kind, finding.FirstSequence, finding.LastSequence)).Should().BeEquivalentTo(new[]
        {
            (AuditReconciliationKind.Unreadable, -1L, -1L),
            (AuditReconciliationKind.Altered, 9L, 9L),
            (AuditReconciliationKind.Duplicate, 3L, 3L),
            (AuditReconciliationKind.Foreign, 9L, 9L),
            (AuditReconciliationKind.Missing, 5L, 5L),
            (AuditReconciliationKind.Missing, 9L, 9L),
            (AuditReconciliationKind.Missing, 15L, 16L),
        });

        AuditReconciliation filled = await CompareAsync(format, fill: true);
        filled.Filled.Should().Be(4);
        (await CompareAsync(format)).Count(AuditReconciliationKind.Missing).Should().Be(0);
    }

    [Fact]
    public async Task A_lost_file_is_filled_in_under_its_own_name()
    {
        AuditHead head = await ExportAsync(calls: 30, new FileAuditSinkOptions { FileSize = FileAuditSinkOptions.MinFileSize });
        string lost = Files[1];
        byte[] before = File.ReadAllBytes(lost);
        File.Delete(lost);

        AuditReconciliation filled = await CompareAsync(fill: true);

        filled.IsComplete.Should().BeTrue();
        filled.Filled.Should().BePositive();
        File.ReadAllBytes(lost).Should().Equal(before);
        (await AuditVerifier.VerifyAsync(_setup.SinkDirectory, head)).IsIntact.Should().BeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_filled_in_does_not_stand_behind_half_a_line(bool isAlone)
    {
        AuditHead head = await ExportAsync(calls: 4);
        string[] lines = File.ReadAllLines(Files.Single());
        int kept = isAlone ? 0 : 3;
        string torn = lines[kept][..40];
        File.WriteAllText(Files.Single(), string.Concat(lines.Take(kept).Select(line => line + "\n")) + torn);

        (await CompareAsync(fill: true)).IsComplete.Should().BeTrue();

        (await CompareAsync()).Findings.Should().BeEmpty();
        (await AuditVerifier.VerifyAsync(_setup.SinkDirectory, head)).IsIntact.Should().BeTrue();
    }

    [Fact]
    public async Task A_copy_is_not_filled_while_its_sink_is_open()
    {
        await ExportAsync(calls: 1);
        using FileAuditSink sink = FileAuditSink.Open(_setup.SinkDirectory);

        Func<Task> filling = () => CompareAsync(fill: true);

        (await filling.Should().ThrowAsync<AuditException>()).Which.Code.Should().Be(AuditCodes.Locked);
    }

    private async Task<AuditHead> ExportAsync(int calls, FileAuditSinkOptions? options = null)
    {
        AgentGuard guard = _setup.Guard(FileAuditSink.Open(_setup.SinkDirectory, options), sink => sink.BatchSize = 4);
        await _setup.CallAsync(guard, calls);
        await guard.DisposeAsync();
        return guard.AuditHead!;
    }

    private Task<AuditReconciliation> CompareAsync(string format = "native", bool fill = false) =>
        AuditReconciliation.CompareAsync(_setup.Location, _setup.SinkDirectory, FormatOf(format), fill);

    private static AuditFormat FormatOf(string name) => AuditFormat.All.Single(format => format.Name == name);

    private static string Altered(string line) => line.Replace("alice@contoso.com", "mallory@contoso.co", StringComparison.Ordinal);

    private static string LogOf(string[] lines) => AuditRecord.TryParse(System.Text.Encoding.UTF8.GetBytes(lines[0]), out AuditRecord? record) ? record.Log : throw new InvalidOperationException();

    private static async Task<List<AuditRecord>> RecordsAsync(string directory)
    {
        List<AuditRecord> records = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory))
        {
            records.Add(record);
        }

        return records;
    }
}
