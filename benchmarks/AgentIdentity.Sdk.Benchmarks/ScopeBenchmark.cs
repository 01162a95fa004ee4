using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>Does a scope cover the call? Floor: one look-up in a dictionary of equal size.</summary>
[MemoryDiagnoser]
public class ScopeBenchmark
{
    private Dictionary<string, int> _dictionary = [];
    private AgentScopeSet _scopes = AgentScopeSet.Empty;
    private ToolCall _call = null!;

    [Params(3, 256)]
    public int Scopes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string[] actions = [.. Enumerable.Range(0, Scopes).Select(i => $"tools.action{i}")];
        _dictionary = actions.Select((action, i) => (action, i)).ToDictionary(pair => pair.action, pair => pair.i);
        _scopes = AgentScopeSet.Create([.. actions.Select(action => AgentScope.For(action).Within("path", "/reports"))]);
        _call = new ToolCall($"tools.action{Scopes / 2}", new() { ["path"] = "/reports/2026/q3.txt" });
    }

    [Benchmark(Baseline = true)]
    public bool DictionaryLookup() => _dictionary.ContainsKey(_call.Action);

    [Benchmark]
    public bool Covers() => _scopes.Covers(_call);
}
