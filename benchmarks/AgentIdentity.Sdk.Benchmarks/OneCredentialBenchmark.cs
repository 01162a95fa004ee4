using System.Text;
using BenchmarkDotNet.Attributes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>One root credential, here and in the library most .NET services validate tokens with. Floor: the raw signature.</summary>
/// <remarks>The handler checks signature, issuer and lifetime; it neither reads scopes nor refuses what <c>knowledge</c> of JWTs warns of.</remarks>
[MemoryDiagnoser]
public class OneCredentialBenchmark
{
    private readonly JsonWebTokenHandler _handler = new();
    private PublicKey _key = null!;
    private byte[] _data = [];
    private byte[] _signature = [];
    private string _token = "";
    private AgentCredential _chain = null!;
    private CredentialVerifier _verifier = null!;
    private TokenValidationParameters _parameters = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        byte[] raw = authority.TrustAnchor.Key.Raw.ToArray();
        _chain = (await Bench.AgentAsync(authority, 1)).Credential;
        _verifier = new CredentialVerifier(Bench.Anchors(authority));
        _token = _chain.Tokens[0];
        int dot = _token.LastIndexOf('.');
        _key = PublicKey.Import(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey);
        _data = Encoding.ASCII.GetBytes(_token[..dot]);
        _signature = System.Buffers.Text.Base64Url.DecodeFromChars(_token.AsSpan(dot + 1));
        _parameters = new TokenValidationParameters
        {
            ValidIssuer = Bench.Issuer,
            ValidateAudience = false,
            IssuerSigningKey = Ed25519Jwt.Of(raw),
            ValidAlgorithms = [Ed25519Jwt.Algorithm],
            ValidTypes = ["aat+jwt"],
            ClockSkew = TimeSpan.Zero,
        };
        if (!(await _handler.ValidateTokenAsync(_token, _parameters)).IsValid || !_verifier.Verify(_chain).IsValid)
        {
            throw new InvalidOperationException("one of the two refuses the token, so there is nothing to compare");
        }
    }

    [Benchmark(Baseline = true)]
    public bool RawSignature() => SignatureAlgorithm.Ed25519.Verify(_key, _data, _signature);

    [Benchmark]
    public bool CredentialVerifier() => _verifier.Verify(_chain).IsValid;

    [Benchmark]
    public async Task<bool> JsonWebTokenHandler() => (await _handler.ValidateTokenAsync(_token, _parameters)).IsValid;
}
