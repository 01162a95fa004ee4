using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Soundness.Model;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every constraint map over two names that a few constraints can spell, or every set of two actions with a few of those maps.</summary>
/// <remarks>Each is tried on every call: each argument absent or one of a few values, and one argument that no map names, absent or present.</remarks>
internal sealed class ScopeWorld : ICensusWorld
{
    private const string Star = "\"*\":{\"constraint_type\":\"wildcard\"}";

    private static readonly string[] Values = ["\"a\"", "\"b\"", "1", "0", "\"/r/x\"", "[\"a\"]", "[]", "null"];

    private readonly Member[] _members;

    private ScopeWorld(IEnumerable<string> tools, params string[] actions)
    {
        (string Action, string Arguments)[] calls = [.. from action in actions from arguments in Arguments() select (action, arguments)];
        JsonElement[] elements = [.. calls.Select(call => JsonElement.Parse(call.Arguments))];
        Calls = [.. calls.Select(call => ToolCall.Create(call.Action, ToolArguments.Parse(Encoding.UTF8.GetBytes(call.Arguments))))];
        _members = [.. tools.Select(json =>
        {
            JsonElement element = JsonElement.Parse(json);
            ulong[] allowed = Bits.Of(calls.Length, i => ModelScopes.Allows(element, calls[i].Action, elements[i]));
            return new Member(json, element, AgentScopeSet.Parse(Encoding.UTF8.GetBytes(json)), allowed);
        })];
    }

    public ToolCall[] Calls { get; }

    public int Count => _members.Length;

    /// <summary>Sets of one action.</summary>
    /// <param name="constraints">What a named argument may have to be, as JSON.</param>
    public static ScopeWorld OfMaps(params string[] constraints) => new(Maps(constraints).Select(map => $"{{\"a.x\":{map}}}"), "a.x");

    /// <summary>Sets of at most two actions.</summary>
    /// <param name="constraint">What a named argument may have to be, as JSON.</param>
    public static ScopeWorld OfSets(string constraint)
    {
        string[] maps = ["", .. Maps([constraint])];
        IEnumerable<string> sets =
            from first in maps
            from second in maps
            select string.Join(',', new[] { ("a.x", first), ("a.y", second) }.Where(tool => tool.Item2.Length > 0).Select(tool => $"\"{tool.Item1}\":{tool.Item2}"));
        return new(sets.Select(tools => $"{{{tools}}}"), "a.x", "a.y", "a.z");
    }

    public string NameOf(int index) => _members[index].Json;

    public AgentScopeSet ScopesOf(int index) => _members[index].Scopes;

    public ReadOnlySpan<ulong> AllowedBy(int index) => _members[index].Allowed;

    public ReadOnlySpan<ulong> AllowedInProduction(int index) => AllowedInProduction(_members[index].Scopes);

    public ulong[] AllowedInProduction(AgentScopeSet scopes) => Bits.Of(Calls.Length, i => scopes.Covers(Calls[i]));

    public bool IsAccepted(int child, int parent) => _members[child].Scopes.Attenuates(_members[parent].Scopes);

    public bool IsInTable(int child, int parent) => ModelScopes.Attenuates(_members[child].Element, _members[parent].Element);

    private static IEnumerable<string> Maps(string[] constraints)
    {
        string[] rules = ["", .. constraints, .. constraints.Select(json => json[..^1] + ",\"optional\":true}")];
        return
            from x in rules
            from y in rules
            from star in new[] { "", Star }
            select $"{{{string.Join(',', new[] { star, Name("x", x), Name("y", y) }.Where(rule => rule.Length > 0))}}}";
    }

    private static IEnumerable<string> Arguments()
    {
        string[] choices = ["", .. Values];
        return
            from x in choices
            from y in choices
            from z in new[] { "", "1" }
            select $"{{{string.Join(',', new[] { Name("x", x), Name("y", y), Name("z", z) }.Where(argument => argument.Length > 0))}}}";
    }

    private static string Name(string name, string json) => json.Length > 0 ? $"\"{name}\":{json}" : "";

    private sealed record Member(string Json, JsonElement Element, AgentScopeSet Scopes, ulong[] Allowed);
}
