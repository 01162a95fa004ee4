using BenchmarkDotNet.Attributes;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>One more token. Floors: one raw signature of as many bytes; that and the generation of a key.</summary>
[MemoryDiagnoser]
public class DeriveBenchmark
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly byte[] _signature = new byte[64];
    private readonly AgentPublicKey _holder = AgentPublicKey.Import(Key.Create(SignatureAlgorithm.Ed25519).PublicKey.Export(KeyBlobFormat.RawPublicKey));
    private readonly Delegation _delegation = new() { Name = "worker", Scopes = Bench.Scopes };
    private byte[] _data = [];
    private AgentPrincipal _parent = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _parent = await Bench.AgentAsync(AgentAuthority.Create(Bench.Issuer), 1);
        AgentPrincipal child = await _parent.DelegateAsync(_delegation);
        _data = new byte[child.Credential.Tokens[^1].Length - 87];
    }

    [Benchmark(Baseline = true)]
    public void RawSignature() => SignatureAlgorithm.Ed25519.Sign(_key, _data, _signature);

    // The holder is admitted anew each time: the subgroup check (about 43 µs) is part of delegating to a foreign key.
    [Benchmark]
    public async Task<AgentCredential> DelegateToForeignKey() => await _parent.DelegateToAsync(_holder, _delegation);

    [Benchmark]
    public async Task Renew() => await _child!.RenewAsync();

    private AgentPrincipal? _child;

    [GlobalSetup(Target = nameof(Renew))]
    public async Task SetupRenewAsync()
    {
        await SetupAsync();
        _child = await _parent.DelegateAsync(_delegation);
    }
}

/// <summary>A sub-agent: a key of its own and a credential.</summary>
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
    public async Task Delegate()
    {
        using AgentPrincipal child = await _parent.DelegateAsync(_delegation);
    }
}
