using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>What waits for a sink beside a store whose files cannot be followed.</summary>
public sealed class SpoolTests : IDisposable
{
    private const int Smallest = 64 * 1024;

    private readonly ExportSetup _setup = new();
    private readonly MemoryAuditStore _store = new();

    private string SpoolDirectory => Path.Combine(_setup.Root, ExportSetup.Sink + ".spool");

    private string[] SpoolFiles => Directory.Exists(SpoolDirectory) ? RotatedLog.FilesIn(SpoolDirectory) : [];

    public void Dispose() => _setup.Dispose();

    [Fact]
    public async Task A_sink_gets_every_record_from_the_spool_while_the_store_cannot_be_read()
    {
        RecordingSink sink = new();
        await using (AgentGuard guard = Guard(sink, store: new UnreadableStore(_store)))
        {
            await _setup.CallAsync(guard, 50);
        }

        sink.Lines.Should().Equal(await LinesAsync());
        _setup.Failures.Should().BeEmpty();
        SpoolFiles.Should().BeEmpty("all of it is delivered");
    }

    [Fact]
    public async Task A_full_spool_is_heard_of_and_what_it_lacks_comes_from_the_store()
    {
        TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        RecordingSink sink = new() { Before = (_, _) => up.Task };
        await using (AgentGuard guard = Guard(sink, options => options.SpoolBytes = Smallest))
        {
            await _setup.CallAsync(guard, 200);
            while (!_setup.Failures.Any(failure => failure.Code == AuditCodes.SpoolFull))
            {
                await Task.Yield();
            }

            SpoolFiles.Sum(file => new FileInfo(file).Length).Should().BeLessThanOrEqualTo(Smallest);
            up.SetResult();
            await _setup.CallAsync(guard, 50);
        }

        sink.Lines.Should().Equal(await LinesAsync());
        _setup.Failures.Should().OnlyContain(failure => failure.Code == AuditCodes.SpoolFull);
        SpoolFiles.Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_run_leaves_in_the_spool_the_next_run_delivers()
    {
        await LeaveAsync();
        RecordingSink sink = new();
        await using (AgentGuard guard = Guard(sink))
        {
            await _setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await LinesAsync());
        _setup.Failures.Should().NotContain(failure => failure.Code == AuditCodes.SpoolRefused);
        SpoolFiles.Should().BeEmpty();
    }

    public static TheoryData<string, Func<byte[], byte[]>> Mutations => new()
    {
        { "a record in the middle is altered", file => Encoding.UTF8.GetBytes(ReplaceFirst(Encoding.UTF8.GetString(file), "files.read", "mail.send!")) },
        { "the last record is altered", file => Encoding.UTF8.GetBytes(ReplaceLast(Encoding.UTF8.GetString(file), "completed", "abandoned")) },
        { "the last line is torn", file => file[..^10] },
        { "a line is missing", file => [.. file[..file.AsSpan().IndexOf((byte)'\n')], .. file[(file.AsSpan()[..^1].LastIndexOf((byte)'\n'))..]] },
        { "it is empty", _ => [] },
        { "it is no text", _ => [0, 1, 2, 255, 10, 10] },
        { "it has no line feed", _ => new byte[2 * 1024 * 1024] },
    };

    [Theory]
    [MemberData(nameof(Mutations), DisableDiscoveryEnumeration = true)]
    public async Task A_spool_file_that_was_changed_is_refused_by_name_and_its_records_come_from_the_store(string how, Func<byte[], byte[]> mutate)
    {
        await LeaveAsync();
        string changed = SpoolFiles[1];
        File.WriteAllBytes(changed, mutate(File.ReadAllBytes(changed)));
        RecordingSink sink = new();
        await using (AgentGuard guard = Guard(sink))
        {
            await _setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await LinesAsync(), how);
        _setup.Failures.Where(failure => failure.Code == AuditCodes.SpoolRefused).Should().ContainSingle()
            .Which.Message.Should().Contain(Path.GetFileName(changed));
        SpoolFiles.Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_run_leaves_waits_until_it_can_be_compared_with_the_store()
    {
        await LeaveAsync();
        UnreadableStore store = new(_store);
        RecordingSink sink = new();
        await using (AgentGuard guard = Guard(sink, store: store))
        {
            while (!_setup.Failures.Any(failure => failure.Code == AuditCodes.Unavailable))
            {
                await Task.Yield();
            }

            sink.Records.Should().BeEmpty();
            store.IsReadable = true;
            await _setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await LinesAsync());
        SpoolFiles.Should().BeEmpty();
    }

    [Fact]
    public async Task A_refused_file_makes_room()
    {
        await LeaveAsync();
        Array.ForEach(SpoolFiles, file => File.WriteAllBytes(file, [.. File.ReadAllBytes(file)[..^1], (byte)'!']));
        TaskCompletionSource up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        int delivered = 0;
        RecordingSink sink = new() { Before = (_, _) => delivered++ == 0 ? Task.CompletedTask : up.Task };
        await using (AgentGuard guard = Guard(sink, options => (options.SpoolBytes, options.BatchSize) = (Smallest, 10_000)))
        {
            await sink.HasAsync(1);
            await _setup.CallAsync(guard, 20);
            while (SpoolFiles.Sum(file => new FileInfo(file).Length) < 20_000)
            {
                await Task.Yield();
            }

            up.SetResult();
        }

        _setup.Failures.Should().OnlyContain(failure => failure.Code == AuditCodes.SpoolRefused);
        sink.Lines.Should().Equal(await LinesAsync());
    }

    [Fact]
    public async Task A_spool_that_cannot_be_written_costs_nothing_but_reading_the_store()
    {
        RecordingSink sink = new();
        await using (AgentGuard guard = Guard(sink))
        {
            Directory.Delete(SpoolDirectory);
            await _setup.CallAsync(guard, 20);
            await sink.HasAsync(41);
        }

        sink.Lines.Should().Equal(await LinesAsync());
        _setup.Failures.Should().NotBeEmpty().And.OnlyContain(failure => failure.Code == AuditCodes.Unavailable);
    }

    private async Task LeaveAsync()
    {
        RecordingSink down = new() { Before = (_, _) => throw new IOException() };
        await using (AgentGuard guard = Guard(down, options => (options.DrainTimeout, options.SpoolBytes) = (TimeSpan.Zero, 2 * Smallest)))
        {
            await _setup.CallAsync(guard, 40);
        }

        SpoolFiles.Should().HaveCountGreaterThan(3);
        _setup.Failures.Clear();
    }

    private AgentGuard Guard(IAuditSink sink, Action<AuditSinkOptions>? set = null, IAuditStore? store = null) => _setup.Guard(store ?? _store, builder => builder.ExportTo(
        sink,
        ExportSetup.With(_setup.Options(), options =>
        {
            options.Directory = _setup.Root;
            set?.Invoke(options);
        })));

    private async Task<string[]> LinesAsync()
    {
        List<string> lines = [];
        await foreach (ReadOnlyMemory<byte> line in _store.ReadAsync(0, TestContext.Current.CancellationToken))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return [.. lines];
    }

    private static string ReplaceFirst(string text, string old, string now) => string.Concat(text.AsSpan(0, text.IndexOf(old, StringComparison.Ordinal)), now, text.AsSpan(text.IndexOf(old, StringComparison.Ordinal) + old.Length));

    private static string ReplaceLast(string text, string old, string now) => string.Concat(text.AsSpan(0, text.LastIndexOf(old, StringComparison.Ordinal)), now, text.AsSpan(text.LastIndexOf(old, StringComparison.Ordinal) + old.Length));
}
