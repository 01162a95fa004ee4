using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>Is something in this chain of three revoked? Floor: one look-up for each token in a set of equal size.</summary>
[MemoryDiagnoser]
public class RevocationBenchmark
{
    private readonly HashSet<string> _set = [];
    private readonly RevocationList _revocations = new();
    private VerifiedCredential _credential = null!;
    private string[] _ids = [];
    private long _version;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentPrincipal agent = await Bench.AgentAsync(authority, 3);
        _credential = new CredentialVerifier(Bench.Anchors(authority)).Verify(agent.Credential).Credential!;
        for (int i = 0; i < 10_000; i++)
        {
            string id = Guid.NewGuid().ToString();
            _set.Add(id);
            _revocations.RevokeCredential(Bench.Issuer, id);
        }

        _ids = [.. _credential.Path.Select(step => step.TokenId)];
        _version = _revocations.Version;
    }

    [Benchmark(Baseline = true)]
    public bool LookUpEachToken()
    {
        bool found = false;
        foreach (string id in _ids)
        {
            found |= _set.Contains(id);
        }

        return found;
    }

    /// <summary>What a guard does while the list has not changed since it last asked about this chain.</summary>
    [Benchmark]
    public bool UnchangedList() => _revocations.Version == _version;

    [Benchmark]
    public RevocationStatus ChangedList() => _revocations.Check(_credential);
}
