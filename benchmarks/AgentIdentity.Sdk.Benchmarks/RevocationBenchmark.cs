using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>Is something in this chain of three revoked? Floor: one look-up in a dictionary of equal size.</summary>
[MemoryDiagnoser]
public class RevocationBenchmark
{
    private readonly Dictionary<string, bool> _dictionary = [];
    private readonly RevocationList _revocations = new();
    private VerifiedCredential _credential = null!;
    private string _key = "";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentPrincipal agent = await Bench.AgentAsync(authority, 3);
        _credential = new CredentialVerifier(Bench.Anchors(authority)).Verify(agent.Credential).Credential!;
        for (int i = 0; i < 10_000; i++)
        {
            string id = Guid.NewGuid().ToString();
            _dictionary[id] = true;
            _revocations.RevokeCredential(Bench.Issuer, id);
        }

        _key = _credential.Path[^1].TokenId;
    }

    [Benchmark(Baseline = true)]
    public bool DictionaryLookup() => _dictionary.ContainsKey(_key);

    [Benchmark]
    public RevocationStatus ChangedList() => _revocations.Check(_credential);
}
