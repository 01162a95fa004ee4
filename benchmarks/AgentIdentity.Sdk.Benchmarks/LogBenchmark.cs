using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>One record to a file, one waiting caller. Floor: one write() of as many bytes.</summary>
[MemoryDiagnoser]
public class AppendBenchmark
{
    private readonly byte[] _line = new byte[500];
    private readonly DecisionEntry _entry = new() { CallId = "call", Decision = AuditDecision.Deny, Code = "scope_not_granted", Tool = "files.read", Holder = new string('a', 43) };
    private string _folder = "";
    private Microsoft.Win32.SafeHandles.SafeFileHandle _file = null!;
    private long _at;
    private AuditLog _log = null!;

    [GlobalSetup]
    public void Setup()
    {
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        _file = File.OpenHandle(Path.Combine(_folder, "floor"), FileMode.CreateNew, FileAccess.Write);
        _log = new AuditLog(FileAuditStore.Open(Path.Combine(_folder, "audit")));
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        _file.Dispose();
        await _log.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Benchmark(Baseline = true)]
    public void OneWrite()
    {
        RandomAccess.Write(_file, _line, _at);
        _at += _line.Length;
    }

    [Benchmark]
    public async Task Append() => await _log.AppendDecisionAsync(_entry);
}

/// <summary>A log of 100,000 records. Floor: the hash of each line.</summary>
[MemoryDiagnoser]
public class VerifyLogBenchmark
{
    private const int Records = 100_000;

    private readonly List<byte[]> _lines = [];
    private string _folder = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _folder = Directory.CreateTempSubdirectory("agentid-bench").FullName;
        await using (AuditLog log = new(FileAuditStore.Open(_folder)))
        {
            for (int i = 0; i < Records; i++)
            {
                await log.AppendDecisionAsync(new DecisionEntry { CallId = $"call-{i}", Code = "scope_not_granted", Tool = "files.read", Holder = new string('a', 43) });
            }
        }

        foreach (string file in Directory.GetFiles(_folder, "*.jsonl"))
        {
            _lines.AddRange(File.ReadLines(file).Select(System.Text.Encoding.UTF8.GetBytes));
        }
    }

    [GlobalCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [Benchmark(Baseline = true)]
    public void HashEachLine()
    {
        using System.Security.Cryptography.IncrementalHash hash =
            System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);
        Span<byte> digest = stackalloc byte[32];
        foreach (byte[] line in _lines)
        {
            hash.AppendData(line);
            hash.GetHashAndReset(digest);
        }
    }

    [Benchmark]
    public async Task<bool> Verify() => (await AuditVerifier.VerifyAsync(_folder)).IsIntact;
}
