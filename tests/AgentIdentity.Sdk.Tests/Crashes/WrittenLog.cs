using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>A closed log, of which a test makes copies that end too early.</summary>
internal sealed class WrittenLog : IDisposable
{
    private readonly TestDirectory _directory = new();
    private readonly List<int> _starts = [0];

    private WrittenLog()
    {
    }

    /// <summary>The bytes of the last segment.</summary>
    public byte[] Bytes { get; private set; } = [];

    public AuditRecord[] Records { get; private set; } = [];

    public int Count => Records.Length;

    public AuditHead? Head { get; private set; }

    public static Task<WrittenLog> OfOneSegment() => WriteAsync(runs: 1);

    public static Task<WrittenLog> OfTwoSegments() => WriteAsync(runs: 2);

    /// <summary>Where a record of the last segment begins; for the one after the last, where the segment ends.</summary>
    public int StartOfRecord(Index index) => _starts[index.IsFromEnd ? _starts.Count - 1 - index.Value : index.Value];

    /// <summary>How many records of the log are complete when its last segment is cut to a length.</summary>
    public int RecordsBefore(int length) => Count - (_starts.Count - 1) + _starts.Count(start => start > 0 && start <= length);

    /// <summary>The log with its last segment cut to a length.</summary>
    public TestDirectory Copy(int length)
    {
        TestDirectory copy = new();
        foreach (string path in Directory.GetFiles(_directory))
        {
            File.Copy(path, Path.Combine(copy, Path.GetFileName(path)));
        }

        using FileStream last = new(copy.Segments[^1], FileMode.Open);
        last.SetLength(length);
        return copy;
    }

    public void Dispose() => _directory.Dispose();

    private static async Task<WrittenLog> WriteAsync(int runs)
    {
        WrittenLog written = new();
        for (int run = 0; run < runs; run++)
        {
            AuditLog log = new(FileAuditStore.Open(written._directory));
            AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
            await log.AppendOutcomeAsync(receipt, Given.Completed);
            await log.DisposeAsync();
            written.Head = log.Head;
        }

        written.Bytes = await File.ReadAllBytesAsync(written._directory.Segments[^1]);
        written._starts.AddRange(Enumerable.Range(0, written.Bytes.Length).Where(i => written.Bytes[i] == '\n').Select(i => i + 1));
        written.Records = await AuditReader.ReadAsync(written._directory).ToArrayAsync();
        return written;
    }
}
