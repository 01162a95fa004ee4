using System.Buffers.Text;
using System.Text;
using BenchmarkDotNet.Attributes;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>A chain nobody has seen before. Floor: the raw signatures of the same bytes.</summary>
[MemoryDiagnoser]
public class VerifyChainBenchmark
{
    private (PublicKey Key, byte[] Data, byte[] Signature)[] _raw = [];
    private AgentCredential _chain = null!;
    private CredentialVerifier _verifier = null!;

    [Params(1, 3, 8)]
    public int Tokens { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentPrincipal agent = await Bench.AgentAsync(authority, Tokens);
        _verifier = new CredentialVerifier(Bench.Anchors(authority));
        _chain = agent.Credential;
        VerifiedCredential proved = _verifier.Verify(_chain).Credential!;
        _raw = [.. _chain.Tokens.Select((token, i) =>
        {
            byte[] signer = (i == 0 ? authority.TrustAnchor.Key : proved.Path[i - 1].Holder).Raw.ToArray();
            int dot = token.LastIndexOf('.');
            return (PublicKey.Import(SignatureAlgorithm.Ed25519, signer, KeyBlobFormat.RawPublicKey), Encoding.ASCII.GetBytes(token[..dot]),
                Base64Url.DecodeFromChars(token.AsSpan(dot + 1)));
        })];
    }

    [Benchmark(Baseline = true)]
    public bool RawSignatures()
    {
        bool valid = true;
        foreach ((PublicKey key, byte[] data, byte[] signature) in _raw)
        {
            valid &= SignatureAlgorithm.Ed25519.Verify(key, data, signature);
        }

        return valid;
    }

    [Benchmark]
    public bool Chain() => _verifier.Verify(_chain).IsValid;
}
