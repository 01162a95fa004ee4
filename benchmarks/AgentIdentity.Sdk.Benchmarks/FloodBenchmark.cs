using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>What a guard with a log spends on refusing a presentation. Floor: decoding and hashing the same bytes, without looking at them.</summary>
/// <remarks>An expired chain is genuine, so its first signature is checked before it is believed to have expired; all others are refused before any.</remarks>
[MemoryDiagnoser]
public class FloodBenchmark
{
    private readonly byte[] _decoded = new byte[AgentCredential.MaxChainBytes];
    private readonly byte[] _digest = new byte[32];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[][] _segments = [];
    private AgentPresentation _presentation = null!;
    private AgentGuard _guard = null!;

    public enum Garbage
    {
        NotAJws,
        WrongAlgorithm,
        UnknownIssuer,
        DuplicateMember,
        Oversize,
        AsLargeAsAllowed,
        Expired,
    }

    [ParamsAllValues]
    public Garbage Kind { get; set; }

    [GlobalSetup]
    public async Task SetupAsync()
    {
        using AgentAuthority authority = AgentAuthority.Create(Bench.Issuer, new AgentAuthorityOptions { Clock = new Yesterday() });
        _guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(new MemoryAuditStore()).AcceptPresentedChains("https://tools.contoso.com").Build();
        string[] chain = Kind == Garbage.Expired
            ? [.. (await authority.IssueAsync(new RootGrant { Name = "a", Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"), Scopes = Bench.Scopes })).Credential.Tokens]
            : Make();
        _segments = [.. chain.SelectMany(token => token.Split('.')).Where(segment => Base64Url.IsValid(segment)).Select(Encoding.ASCII.GetBytes)];
        _presentation = new AgentPresentation(AgentCredential.FromTokens(chain), InvocationProof.FromToken(chain[^1]));
    }

    [Benchmark(Baseline = true)]
    public void DecodeAndHash()
    {
        foreach (byte[] segment in _segments)
        {
            Base64Url.DecodeFromUtf8(segment, _decoded, out _, out int written);
            _hash.AppendData(_decoded, 0, written);
        }

        _hash.GetHashAndReset(_digest);
    }

    [Benchmark]
    public async Task<bool> Refuse() => (await _guard.AuthorizePresentedAsync(_presentation, Bench.Call)).IsAllowed;

    private string[] Make() => Kind switch
    {
        Garbage.NotAJws => [new string('x', 800)],
        Garbage.WrongAlgorithm => [Token("""{"alg":"none","typ":"aat+jwt"}""", Claims("https://nobody.example"))],
        Garbage.UnknownIssuer => [Token("""{"alg":"Ed25519","typ":"aat+jwt"}""", Claims("https://nobody.example"))],
        Garbage.DuplicateMember => [Token("""{"alg":"Ed25519","typ":"aat+jwt"}""", Claims(Bench.Issuer).Replace("\"iat\"", "\"iss\"", StringComparison.Ordinal))],
        Garbage.Oversize => [Token("""{"alg":"Ed25519","typ":"aat+jwt"}""", Claims(Bench.Issuer, values: 30_000))],
        _ => [.. Enumerable.Range(0, 4).Select(_ => Token("""{"alg":"Ed25519","typ":"aat+jwt"}""", Claims("https://nobody.example", values: 24_000)))],
    };

    private static string Token(string header, string payload) => $"{Encode(header)}.{Encode(payload)}.{Base64Url.EncodeToString(Signature())}";

    /// <summary>Nobody's, and not one of those that are refused at first sight: checking it takes as long as checking a genuine one.</summary>
    private static byte[] Signature()
    {
        byte[] signature = RandomNumberGenerator.GetBytes(AgentPublicKey.SignatureSize);
        signature[^1] = 0;      // S is below the order of the group
        return signature;
    }

    private static string Claims(string issuer, int values = 150) =>
        $$"""{"jti":"{{Guid.NewGuid()}}","iss":"{{issuer}}","iat":1704067200,"exp":4102444800,"del_depth":0,"del_max_depth":0,"x":[{{string.Join(',', Enumerable.Repeat('0', values))}}]}""";

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));

    private sealed class Yesterday : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow().AddDays(-1);
    }
}
