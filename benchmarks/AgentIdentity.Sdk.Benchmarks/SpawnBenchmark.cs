using BenchmarkDotNet.Attributes;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>A sub-agent: a key of its own and a credential, the parent's key resident. Floor: a key and a raw signature.</summary>
[MemoryDiagnoser]
public class SpawnBenchmark
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly byte[] _data = new byte[900];
    private readonly byte[] _signature = new byte[64];
    private readonly Delegation _delegation = new() { Name = "worker", Scopes = Bench.Scopes };
    private AgentPrincipal _parent = null!;

    [GlobalSetup]
    public async Task SetupAsync() => _parent = await Bench.AgentAsync(AgentAuthority.Create(Bench.Issuer), 1);

    [Benchmark(Baseline = true)]
    public void KeyAndSignature()
    {
        using Key key = Key.Create(SignatureAlgorithm.Ed25519);
        SignatureAlgorithm.Ed25519.Sign(_key, _data, _signature);
    }

    [Benchmark]
    public async Task Spawn()
    {
        using AgentPrincipal child = await _parent.DelegateAsync(_delegation);
    }
}
