using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>
/// What a checkpoint costs on top, off the path of calls: reading 50,000 new records, checking them, computing the hash tree, signing and storing;
/// the time is that of one record. Floor: appending them, as one waiting caller.
/// </summary>
[MemoryDiagnoser]
public class TreeBenchmark : IAgentSigner
{
    private const int Records = 50_000;

    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private DecisionEntry _entry = null!;
    private string _folder = "";
    private AuditLog _log = null!;
    private int _logs;

    [Params(RecordSize.Small, RecordSize.Typical)]
    public RecordSize Size { get; set; }

    public AgentPublicKey PublicKey => AgentPublicKey.Import(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        SignatureAlgorithm.Ed25519.Sign(_key, data.Span, signature.Span[..AgentPublicKey.SignatureSize]);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _key.Dispose();
        GC.SuppressFinalize(this);
    }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _entry = SampleRecords.Of(Size);
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        _log = new AuditLog(FileAuditStore.Open(Path.Combine(_folder, "appended")));
        AuditLog read = new(FileAuditStore.Open(Path.Combine(_folder, "read")));
        for (int i = 0; i < Records; i++)
        {
            await read.AppendDecisionAsync(_entry);
        }

        await read.DisposeAsync();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Records)]
    public async Task AppendEach()
    {
        for (int i = 0; i < Records; i++)
        {
            await _log.AppendDecisionAsync(_entry);
        }
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public async Task ReadAndSign()
    {
        // A log that is signed for the first time: its tree is computed from nothing. Links to the files of the one that was written, not copies.
        string directory = Path.Combine(_folder, $"signed-{_logs++}");
        Directory.CreateDirectory(directory);
        foreach (string file in Directory.GetFiles(Path.Combine(_folder, "read"), "*.jsonl"))
        {
            File.CreateSymbolicLink(Path.Combine(directory, Path.GetFileName(file)), file);
        }

        using (AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, this))
        {
            await checkpoints.SignAsync();
        }

        Directory.Delete(directory, recursive: true);
    }
}
