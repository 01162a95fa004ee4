namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log of several files, each as small as files may be.</summary>
internal sealed class RotatedLog : IDisposable
{
    private readonly TestDirectory _root = new();

    public RotatedLog()
    {
        Location = Path.Combine(_root, "audit");
        Archive = Path.Combine(_root, "archive");
    }

    public string Location { get; }

    /// <summary>Where records are archived; no such directory yet.</summary>
    public string Archive { get; }

    /// <summary>The head after the last run of the writer.</summary>
    public AuditHead Head { get; private set; } = null!;

    public string[] Files => FilesIn(Location);

    public static string[] FilesIn(string directory) => [.. Directory.GetFiles(directory, "*.jsonl").Order(StringComparer.Ordinal)];

    /// <summary>The sequence number of the first record of a file.</summary>
    public static long FirstOf(string file) => long.Parse(Path.GetFileNameWithoutExtension(file), System.Globalization.CultureInfo.InvariantCulture);

    public static FileAuditStoreOptions Small => new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize };

    /// <summary>Writes a log of some files and closes it.</summary>
    public static async Task<RotatedLog> OfFiles(int files, TimeProvider? clock = null)
    {
        RotatedLog log = new();
        await log.Write(runs: 1, files, clock: clock);
        return log;
    }

    /// <summary>Runs the writer some times.</summary>
    /// <param name="runs">How often.</param>
    /// <param name="files">How many more files there are after each.</param>
    /// <param name="openEvery">Of each so many calls one stays open.</param>
    /// <param name="clock">The time of the records.</param>
    public async Task Write(int runs = 1, int files = 1, int openEvery = int.MaxValue, TimeProvider? clock = null)
    {
        for (int run = 0; run < runs; run++)
        {
            AuditLog log = new(FileAuditStore.Open(Location, Small), clock: clock);
            int target = Files.Length + files;
            for (int i = 1; Files.Length < target || i < 3; i++)
            {
                AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed($"call-{i}"));
                if (i % openEvery != 0)
                {
                    await log.AppendOutcomeAsync(receipt, Given.Completed);
                }
            }

            await log.DisposeAsync();
            Head = log.Head!;
        }
    }

    public Task<AuditVerification> Verify(AuditHead? head = null) => AuditVerifier.VerifyAsync(Location, head, degreeOfParallelism: 1);

    public Task<AuditVerification> VerifyArchive(AuditHead? head = null) => AuditVerifier.VerifyAsync(Archive, head, degreeOfParallelism: 1);

    public Task<AuditArchiving> Move(AuditArchiveOptions? options = null, IProgress<AuditArchiveStep>? progress = null) =>
        AuditArchive.MoveAsync(Location, Archive, options, progress);

    /// <summary>The head of any record, as somebody may have noted it down.</summary>
    public static async Task<AuditHead> HeadAt(string directory, long sequence)
    {
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory, sequence))
        {
            return AuditHead.Parse($"{record.Log}@{record.Sequence}:{System.Buffers.Text.Base64Url.EncodeToString(record.Hash.Span)}");
        }

        throw new InvalidOperationException($"there is no record {sequence}");
    }

    public void Dispose() => _root.Dispose();
}
