using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>Does a scope cover the call? Floor: one look-up in a dictionary of equal size. The most scopes a credential carries are 256.</summary>
[MemoryDiagnoser]
public class ScopeBenchmark
{
    private Dictionary<string, int> _dictionary = [];
    private AgentScopeSet _constrained = AgentScopeSet.Empty;
    private AgentScopeSet _open = AgentScopeSet.Empty;
    private ToolCall _call = null!;

    [Params(3, AgentScopeSet.MaxScopes)]
    public int Scopes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        string[] actions = [.. Enumerable.Range(0, Scopes).Select(i => $"tools.action{i}")];
        _dictionary = actions.Select((action, i) => (action, i)).ToDictionary(pair => pair.action, pair => pair.i);
        _constrained = AgentScopeSet.Create([.. actions.Select(action => AgentScope.For(action).Within("path", "/reports"))]);
        _open = AgentScopeSet.Create([.. actions.Select(action => AgentScope.For(action).AnyArguments())]);
        _call = new ToolCall($"tools.action{Scopes / 2}", new() { ["path"] = "/reports/2026/q3.txt" });
    }

    [Benchmark(Baseline = true)]
    public bool DictionaryLookup() => _dictionary.ContainsKey(_call.Action);

    [Benchmark]
    public bool ScopeWithoutConstraint() => _open.Covers(_call);

    [Benchmark]
    public bool ScopeWithPathConstraint() => _constrained.Covers(_call);
}
