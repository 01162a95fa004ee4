using System.Security.Cryptography;
using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>
/// A decision put on record in memory, without deciding it. Floor: the hash of the record; a typical record holds one argument's commitment,
/// which is a hash of its own, so the floor hashes that as well.
/// </summary>
[MemoryDiagnoser]
public class RecordBenchmark
{
    private readonly byte[] _digest = new byte[32];
    private readonly byte[] _salted = new byte[38];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private DecisionEntry _entry = null!;
    private byte[] _line = [];
    private AuditLog _log = null!;

    [Params(RecordSize.Small, RecordSize.Typical)]
    public RecordSize Size { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _entry = SampleRecords.Of(Size);
        _line = new byte[await SampleRecords.LengthOfAsync(Size) + 1];
        _log = new AuditLog(new ForgetfulStore());
    }

    [Benchmark(Baseline = true)]
    public void Hash()
    {
        if (Size == RecordSize.Typical)
        {
            _hash.AppendData(_salted);
            _hash.GetHashAndReset(_digest);
        }

        _hash.AppendData(_line);
        _hash.GetHashAndReset(_digest);
    }

    [Benchmark]
    public async Task<long> Record() => (await _log.AppendDecisionAsync(_entry)).Sequence;
}
