using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>A log of 100,000 records on disk. Floor: the hash of each line, on one core.</summary>
[MemoryDiagnoser]
public class VerifyLogBenchmark
{
    private const int Records = 100_000;

    private readonly List<byte[]> _lines = [];
    private string _folder = "";
    private VerifiedCheckpoint? _signed;

    [Params(RecordSize.Small, RecordSize.Typical)]
    public RecordSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        await using (AuditLog log = new(FileAuditStore.Open(_folder)))
        {
            for (int i = 0; i < (Size == RecordSize.Small ? Records : Records / 2); i++)
            {
                AuditReceipt receipt = await log.AppendDecisionAsync(Size == RecordSize.Small ? SampleRecords.Small(i) : SampleRecords.Typical(i, AuditDecision.Allow));
                if (receipt.ExpectsOutcome)
                {
                    await log.AppendOutcomeAsync(receipt, SampleRecords.Outcome);
                }
            }
        }

        using PersistentKey key = PersistentKey.Create();
        using (AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(_folder, key))
        {
            _signed = VerifiedCheckpoint.TryVerify(await checkpoints.SignAsync(), checkpoints.Key, out VerifiedCheckpoint? signed) ? signed : null;
        }

        foreach (string file in Directory.GetFiles(_folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            _lines.AddRange(File.ReadLines(file).Select(Encoding.UTF8.GetBytes));
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public void HashEachLine()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[32];
        foreach (byte[] line in _lines)
        {
            hash.AppendData(line);
            hash.GetHashAndReset(digest);
        }
    }

    [Benchmark]
    public Task<bool> VerifyOnOneCore() => VerifyAsync(1);

    [Benchmark]
    public Task<bool> VerifyOnTwoCores() => VerifyAsync(2);

    /// <summary>The whole tree is computed beside the chain: a node a record.</summary>
    [Benchmark]
    public Task<bool> VerifyAgainstACheckpointOnOneCore() => VerifyAsync(1, _signed);

    [Benchmark]
    public Task<bool> VerifyAgainstACheckpointOnTwoCores() => VerifyAsync(2, _signed);

    private async Task<bool> VerifyAsync(int cores, VerifiedCheckpoint? signed = null) =>
        (await AuditVerifier.VerifyAsync(_folder, checkpoints: signed is null ? null : [signed], degreeOfParallelism: cores)).IsIntact;
}
