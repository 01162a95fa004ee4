using AgentIdentity.Sdk.Support;
using CsCheck;
using static AgentIdentity.Sdk.Support.SessionSetup;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Random sessions of several agents under random rules and labels, against a model that keeps a list and reads it.</summary>
public sealed class SequenceModelTests : IAsyncDisposable
{
    private static readonly string[] Actions = ["s.a", "s.b", "s.c", "s.d"];

    private static readonly Gen<string> AnyAction = Gen.OneOf<string>(Actions);

    private static readonly Gen<ActionGroup> AnyGroup = Gen.OneOf(
        AnyAction.Select(action => (ActionGroup)action),
        AnyAction.HashSet[1, 3].Select(actions => ActionGroup.Of(string.Join('-', actions.Order().Select(action => action[2..])), [.. actions])));

    private static readonly Gen<Rule?> AnyRule = Gen.Select(Gen.Int[0, 3], AnyGroup, AnyGroup, Gen.Int[1, 3]).Select(Rule.TryMake);

    // Agent 0 is a root, 1 and 2 are its children, 3 is a grandchild; 4 is the root of another lineage.
    private static readonly Gen<(int Agent, string Action)[]> AnySession = Gen.Select(Gen.Int[0, 4], AnyAction).Array[1, 25];

    private readonly SessionSetup _setup = new(Actions);

    [Fact]
    public async Task Sessions_are_allowed_what_a_list_of_what_was_done_allows()
    {
        int refused = 0, allowed = 0;
        await Gen.Select(AnyRule.Array[1, 4], AnySession).SampleAsync(async (candidates, session) =>
        {
            Rule[] rules = [.. candidates.OfType<Rule>().DistinctBy(rule => rule.Built.ToString()).DistinctBy(rule => rule.Kind == 1 ? rule.One.Name : rule.Built.ToString())];
            if (rules.Length == 0)
            {
                return true;
            }

            AgentPrincipal[] agents = await AgentsAsync();
            await using AgentGuard guard = _setup.Guard(new SequencePolicy("sequences", rules.Select(rule => rule.Built)));
            List<(bool IsOther, string Action)> done = [];
            foreach ((int agent, string action) in session)
            {
                string[] history = [.. done.Where(entry => entry.IsOther == (agent == 4)).Select(entry => entry.Action)];
                bool expected = Array.TrueForAll(rules, rule => rule.Allows(action, history));
                if (await AskAsync(guard, agents[agent], action) != (expected ? Allowed : DenialCodes.SequenceNotAllowed))
                {
                    return false;
                }

                _ = expected ? Interlocked.Increment(ref allowed) : Interlocked.Increment(ref refused);
                if (expected)
                {
                    done.Add((agent == 4, action));
                }
            }

            return true;
        }, iter: 400, threads: 1);

        (allowed > 500, refused > 500).Should().Be((true, true), "{0} allowed and {1} refused", allowed, refused);
    }

    [Fact]
    public async Task Sessions_bear_the_labels_of_all_that_they_did()
    {
        Gen<HashSet<string>> labels = Gen.OneOf<string>("untrusted", "secret", "personal").HashSet[0, 2];
        int refused = 0;
        await Gen.Select(Gen.Select(labels, labels).Array[Actions.Length], AnySession).SampleAsync(async (tools, session) =>
        {
            AgentPrincipal[] agents = await AgentsAsync();
            InformationFlowPolicy policy = new("flow", new ToolCatalogue(
                Actions.Select((action, index) => new ToolDefinition { Action = action, AddsLabels = [.. tools[index].Item1], RefusesLabels = [.. tools[index].Item2] })));
            await using AgentGuard guard = _setup.Guard(policy);
            HashSet<string>[] borne = [[], []];
            foreach ((int agent, string action) in session)
            {
                (HashSet<string> adds, HashSet<string> refuses) = tools[Array.IndexOf(Actions, action)];
                HashSet<string> mine = borne[agent / 4];
                bool expected = !mine.Overlaps(refuses);
                if (await AskAsync(guard, agents[agent], action) != (expected ? Allowed : DenialCodes.LabelRefused))
                {
                    return false;
                }

                refused += expected ? 0 : 1;
                mine.UnionWith(expected ? adds : []);
                if (!mine.SetEquals(await policy.ReadLabelsAsync(_setup.Ledger, _setup.Prove(agents[agent]).Lineage, _setup.Clock.GetUtcNow())))
                {
                    return false;
                }
            }

            return true;
        }, iter: 300, threads: 1);

        refused.Should().BeGreaterThan(500);
    }

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private async Task<AgentPrincipal[]> AgentsAsync()
    {
        AgentPrincipal root = await _setup.AgentAsync();
        AgentPrincipal child = await _setup.ChildAsync(root);
        return [root, child, await _setup.ChildAsync(root, "writer"), await _setup.ChildAsync(child), await _setup.AgentAsync()];
    }

    private sealed record Rule(int Kind, ActionGroup One, ActionGroup Other, int Times, SequenceRule Built)
    {
        public static Rule? TryMake(int kind, ActionGroup one, ActionGroup other, int times)
        {
            try
            {
                return new Rule(kind, one, other, times, kind switch
                {
                    0 => SequenceRule.Never(one, after: other),
                    1 => SequenceRule.AtMost(times, one),
                    2 => SequenceRule.Only(one, after: other),
                    _ => SequenceRule.Conflict(one, other),
                });
            }
            catch (ArgumentException)
            {
                return null;
            }
        }

        public bool Allows(string action, string[] history) => Kind switch
        {
            0 => !One.Actions.Contains(action) || !history.Any(other => Other.Actions.Contains(other)),
            1 => !One.Actions.Contains(action) || history.Count(other => One.Actions.Contains(other)) < Times,
            2 => !One.Actions.Contains(action) || history.Any(other => Other.Actions.Contains(other)),
            _ => !(One.Actions.Contains(action) && history.Any(other => Other.Actions.Contains(other)))
                && !(Other.Actions.Contains(action) && history.Any(other => One.Actions.Contains(other))),
        };
    }
}
