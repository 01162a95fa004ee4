using AgentIdentity.Sdk.Auditing;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>A whole decision for an agent in this process. Floor of the audited one: the hash of a record as large.</summary>
[MemoryDiagnoser]
public class DecisionBenchmark
{
    private readonly byte[] _record = new byte[1200];
    private readonly System.Security.Cryptography.IncrementalHash _hash =
        System.Security.Cryptography.IncrementalHash.CreateHash(System.Security.Cryptography.HashAlgorithmName.SHA256);

    private readonly byte[] _digest = new byte[32];
    private AgentPrincipal _agent = null!;
    private AgentGuard _bare = null!;
    private AgentGuard _audited = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        _agent = await Bench.AgentAsync(authority, 3);
        _bare = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).Build();
        _audited = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(new ForgetfulStore()).CheckRevocation(new RevocationList()).Build();
    }

    [Benchmark(Baseline = true)]
    public void HashOfARecord()
    {
        _hash.AppendData(_record);
        _hash.GetHashAndReset(_digest);
    }

    [Benchmark]
    public async Task<bool> DecideWithoutAudit() => (await _bare.AuthorizeAsync(_agent, Bench.Call)).IsAllowed;

    [Benchmark]
    public async Task DecideAndComplete()
    {
        AccessDecision decision = await _audited.AuthorizeAsync(_agent, Bench.Call);
        await decision.CompleteAsync();
    }
}
