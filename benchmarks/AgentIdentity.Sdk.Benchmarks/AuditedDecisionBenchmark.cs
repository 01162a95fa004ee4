using System.Security.Cryptography;
using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>A whole allowed call, its decision and its outcome recorded in memory. Floor: the hash of these two records.</summary>
[MemoryDiagnoser]
public class AuditedDecisionBenchmark
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _digest = new byte[32];
    private readonly KeepingStore _store = new();
    private byte[] _decision = [];
    private byte[] _outcome = [];
    private AgentPrincipal _agent = null!;
    private AgentGuard _guard = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        _agent = await Bench.AgentAsync(authority, 3);
        _guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(_store).CheckRevocation(new RevocationList()).Build();
        await DecideAndComplete();
        AccessDecision decision = await _guard.AuthorizeAsync(_agent, Bench.Call);
        _decision = _store.Last;
        await decision.CompleteAsync();
        _outcome = _store.Last;
        _store.Keeps = false;
        Console.WriteLine($"// decision {_decision.Length} B, outcome {_outcome.Length} B");
    }

    [Benchmark(Baseline = true)]
    public void HashBothRecords()
    {
        _hash.AppendData(_decision);
        _hash.GetHashAndReset(_digest);
        _hash.AppendData(_outcome);
        _hash.GetHashAndReset(_digest);
    }

    [Benchmark]
    public async Task DecideAndComplete()
    {
        AccessDecision decision = await _guard.AuthorizeAsync(_agent, Bench.Call);
        await decision.CompleteAsync();
    }

    /// <summary>Accepts every append and keeps at most the last line, so that the benchmark does not measure the growth of a list.</summary>
    private sealed class KeepingStore : IAuditStore
    {
        public bool Keeps { get; set; } = true;

        public byte[] Last { get; private set; } = [];

        public ReadOnlyMemory<byte> FirstLine => default;

        public ReadOnlyMemory<byte> LastLine => default;

        public AuditRepair? Repair => null;

        public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
        {
            if (Keeps)
            {
                ReadOnlySpan<byte> text = lines.Span[..^1];
                Last = text[(text.LastIndexOf((byte)'\n') + 1)..].ToArray();
            }

            return default;
        }

        public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) => throw new NotSupportedException();

        public ValueTask DisposeAsync() => default;
    }
}
