using BenchmarkDotNet.Attributes;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>One more token, the parent's key resident. Floor: one raw signature of as many bytes.</summary>
[MemoryDiagnoser]
public class DeriveBenchmark
{
    private readonly Key _key = Key.Create(SignatureAlgorithm.Ed25519);
    private readonly byte[] _signature = new byte[64];
    private readonly AgentPublicKey _holder = AgentPublicKey.Import(Key.Create(SignatureAlgorithm.Ed25519).PublicKey.Export(KeyBlobFormat.RawPublicKey));
    private readonly Delegation _delegation = new() { Name = "worker", Scopes = Bench.Scopes };
    private byte[] _data = [];
    private AgentPrincipal _parent = null!;
    private AgentPrincipal _child = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _parent = await Bench.AgentAsync(AgentAuthority.Create(Bench.Issuer), 1);
        _child = await _parent.DelegateAsync(_delegation);
        _data = new byte[_child.Credential.Tokens[^1].Length - 87];
    }

    [Benchmark(Baseline = true)]
    public void RawSignature() => SignatureAlgorithm.Ed25519.Sign(_key, _data, _signature);

    [Benchmark]
    public async Task Derive() => await _child.RenewAsync();

    /// <summary>The holder is admitted anew each time: the check of its subgroup, about 43 µs, is part of delegating to a foreign key.</summary>
    [Benchmark]
    public async Task<AgentCredential> DeriveForForeignKey() => await _parent.DelegateToAsync(_holder, _delegation);
}
