using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk;

/// <summary>
/// Records to a file by 64 callers, each waiting for its own before it appends the next; the time is that of one record. Floor: hashing each
/// record, which the chain lets nobody do side by side, and one write() for every 64.
/// </summary>
[MemoryDiagnoser]
public class AppendTogetherBenchmark
{
    private const int Callers = 64;
    private const int PerCaller = 2000;
    private const long FloorFile = 64 * 1024 * 1024;

    private readonly byte[] _digest = new byte[32];
    private readonly System.Security.Cryptography.IncrementalHash _hash =
        System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);

    private DecisionEntry _entry = null!;
    private byte[] _lines = [];
    private string _folder = "";
    private SafeFileHandle _file = null!;
    private AuditLog _log = null!;

    [Params(RecordSize.Small, RecordSize.Typical)]
    public RecordSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _entry = SampleRecords.Of(Size);
        _lines = new byte[Callers * (await SampleRecords.LengthOfAsync(Size) + 1)];
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        _file = File.OpenHandle(Path.Combine(_folder, "floor"), FileMode.CreateNew, FileAccess.Write, FileShare.Read, FileOptions.None, FloorFile);
        _log = new AuditLog(FileAuditStore.Open(Path.Combine(_folder, "audit")));
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _file.Dispose();
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Callers * PerCaller)]
    public void HashEachAndWriteEvery64()
    {
        long at = 0;
        for (int batch = 0; batch < PerCaller; batch++)
        {
            for (int i = 0; i < Callers; i++)
            {
                _hash.AppendData(_lines, i * (_lines.Length / Callers), _lines.Length / Callers);
                _hash.GetHashAndReset(_digest);
            }

            RandomAccess.Write(_file, _lines, at);
            at = (at + _lines.Length) % (FloorFile - _lines.Length);
        }
    }

    [Benchmark(OperationsPerInvoke = Callers * PerCaller)]
    public Task SixtyFourCallers() => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(AppendManyAsync)));

    private async Task AppendManyAsync()
    {
        for (int i = 0; i < PerCaller; i++)
        {
            await _log.AppendDecisionAsync(_entry);
        }
    }
}
