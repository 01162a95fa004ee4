using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk;

/// <summary>
/// Records that survive power loss, by many callers who each wait for their own; the time is that of one record. Floor: a loop that writes a
/// record of as many bytes to a file that grows, and waits for the disk each time (fdatasync), which is what one caller who shares nothing does.
/// </summary>
[MemoryDiagnoser]
public class PowerLossBenchmark
{
    private const int Records = 2048;       // by all callers together: each appends a few
    private const int Writes = 256;

    private DecisionEntry _entry = null!;
    private byte[] _line = [];
    private string _folder = "";
    private SafeFileHandle _file = null!;
    private long _at;
    private AuditLog _log = null!;

    [Params(1, 64, 512)]
    public int Callers { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _entry = SampleRecords.Of(RecordSize.Small);
        _line = new byte[await SampleRecords.LengthOfAsync(RecordSize.Small) + 1];
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        _file = File.OpenHandle(Path.Combine(_folder, "floor"), FileMode.CreateNew, FileAccess.Write);
        _log = new AuditLog(FileAuditStore.Open(Path.Combine(_folder, "audit"), new FileAuditStoreOptions { Durability = AuditDurability.SurvivesPowerLoss }));
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _file.Dispose();
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Writes)]
    public void WriteAndFlushEach()
    {
        for (int i = 0; i < Writes; i++)
        {
            RandomAccess.Write(_file, _line, _at);
            DiskFlush.Wait(_file);
            _at += _line.Length;
        }
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public Task Append() => Callers == 1 ? AppendManyAsync() : Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(AppendManyAsync)));

    private async Task AppendManyAsync()
    {
        for (int i = 0; i < Records / Callers; i++)
        {
            await _log.AppendDecisionAsync(_entry);
        }
    }
}
