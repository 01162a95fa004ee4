using System.Text.Json;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Advising;

/// <summary>Whatever was granted and called: proposals attenuate what was granted, cover what was allowed, and fit into each other.</summary>
public sealed class LeastPrivilegeProperties
{
    private static readonly Gen<(AgentScopeSet Parent, AgentScopeSet Other, ToolCall[] Calls, int Hidden)> Work =
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Call.Array[1, 40], Gen.Int[0, 7]);

    [Fact]
    public void Proposals_attenuate_what_was_granted_and_cover_every_allowed_call() => Work.Sample((parent, other, calls, hidden) =>
    {
        AgentScopeSet child = AgentScopeSet.Meet(parent, other);
        LeastPrivilegeAdvisor advisor = new(maxListedValues: 1 + (hidden % 4));
        List<(string[] Path, ToolCall Call)> allowed = [];
        for (int i = 0; i < calls.Length; i++)
        {
            bool isChild = i % 2 == 0;
            if ((isChild ? child : parent).Covers(calls[i]))
            {
                string[] path = isChild ? ["boss", "worker"] : ["boss"];
                advisor.AddCall(Seen.Call(path, isChild ? [parent, child] : [parent], calls[i], name => (i + name[0]) % 8 >= hidden));
                allowed.Add((path, calls[i]));
            }
        }

        LeastPrivilegeAdvice advice = advisor.Advise();

        return advice.Names.SelectMany(name => name.Grants).All(grant => grant.Proposed!.Attenuates(grant.Granted!)
                && AgentScopeSet.Parse(System.Text.Encoding.UTF8.GetBytes(grant.Proposed.ToJson())).ToJson() == grant.Proposed.ToJson())
            && allowed.All(done => Enumerable.Range(1, done.Path.Length).All(length =>
                Seen.Of(advice, string.Join('/', done.Path.Take(length))).Proposed!.Covers(done.Call)))
            && (advice.Names.All(name => name.Path.Count == 1) || Seen.Of(advice, "boss/worker").Proposed!.Attenuates(Seen.Of(advice, "boss").Proposed!));
    });

    [Fact]
    public void No_action_is_proposed_that_was_never_used_and_no_argument_that_was_never_there_unless_it_is_the_only_one() => Work.Sample((granted, _, calls, _) =>
    {
        LeastPrivilegeAdvisor advisor = new();
        advisor.AddGrant(["agent"], [granted]);
        ToolCall[] allowed = [.. calls.Where(granted.Covers)];
        foreach (ToolCall call in allowed)
        {
            advisor.AddCall(Seen.Call(["agent"], [granted], call));
        }

        AgentScopeSet proposed = Seen.Only(advisor.Advise()).Proposed!;

        return proposed.Actions.ToHashSet().SetEquals(allowed.Select(call => call.Action))
            && proposed.Select(NamesIn).All(names => names.Length == 1 || names.All(name => allowed.Any(call => call.Arguments.Contains(name))));
    });

    private static string[] NamesIn(AgentScope scope) => [.. JsonElement.Parse(scope.ToJson()).EnumerateObject().Select(member => member.Name)];
}
