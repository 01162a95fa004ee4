using System.Text;
using AgentIdentity.Sdk.Soundness.Model;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Everything that may be added to a situation to restrict it. None may ever turn a refusal into a permission.</summary>
internal static class Restrictions
{
    private static readonly string[] Handles = ["credential", "token", "holder", "lineage", "anchor", "stranger"];

    public static readonly IReadOnlyDictionary<string, Func<Situation, int, int, Situation>> All = new Dictionary<string, Func<Situation, int, int, Situation>>
    {
        ["a policy"] = (s, where, what) => s with { Policies = Inserted(s.Policies, where, new Opinion((Opinion.Saying)(what % 7), 1 + (what % 5))) },
        ["another charge"] = (s, where, what) => s with { Policies = Inserted(s.Policies, where, new Opinion(Opinion.Saying.Charges, 1 + (what % 12))) },
        ["a budget used up further"] = (s, _, what) => s with
        {
            Used = Math.Min(10, s.Used + what),
            Policies = s.Policies is [] ? [new Opinion(Opinion.Saying.Charges)] : s.Policies,
        },
        ["a revocation"] = (s, where, what) => s with { Revoked = [.. s.Revoked, $"{Handles[what % Handles.Length]} {where}"] },
        ["a suspension"] = (s, where, what) => s with { Stopped = [.. s.Stopped, (where, what % 2 == 0)] },
        ["no knowledge of revocations"] = (s, _, _) => s with { IsStatusUnknown = true },
        ["a shorter life"] = (s, where, what) => s with
        {
            Chain = [.. s.Chain.Select((link, i) => i < where % s.Chain.Length ? link : link with { Life = Math.Min(link.Life, 1 + (what * 6)) })],
        },
        ["a later beginning"] = (s, where, what) => At(s, where, link => link with { NotBefore = Math.Max(link.NotBefore ?? int.MinValue, (what * 6) - 30) }),
        ["a segment"] = (s, where, what) => At(s, where, link => link with { Segments = Common(link.Segments, what % 3 == 0 ? ["us"] : [Situation.Segment, "us"]) }),
        ["an audience"] = (s, where, what) => At(s, where, link => link with
        {
            Audiences = Common(link.Audiences, what % 3 == 0 ? ["https://other.example"] : [Situation.Audience, "https://other.example"]),
        }),
        ["a narrower scope"] = (s, _, what) => At(s, s.Chain.Length - 1, link => link with { Tools = Narrower(link.Tools, what) }),
        ["a narrower chain"] = (s, where, what) => s with
        {
            Chain = [.. s.Chain.Select((link, i) => i < where % s.Chain.Length ? link : link with { Tools = Met(link, s.Chain[^1], what) })],
        },
        // It repeats no restriction of those above it: theirs must bind all the same.
        ["another delegation"] = (s, _, what) => s with { Chain = [.. s.Chain, new Situation.Link(Narrower(s.Chain[^1].Tools, what), s.Chain[^1].Life)] },
        ["tighter limits"] = (s, where, what) => s with { Limits = Tighter(s.Limits, where, what) },
        ["disposal"] = (s, _, _) => s with { IsDisposed = true },
        ["distrust"] = (s, _, _) => s with { IsAnchorGone = true },
    };

    public static string Narrower(string tools, int what)
    {
        string moved = ScopeMoves.Apply(tools, (what % 6, what, what));
        return ModelScopes.Attenuates(System.Text.Json.JsonElement.Parse(moved), System.Text.Json.JsonElement.Parse(tools)) ? moved : tools;
    }

    /// <summary>What a link has in common with a leaf that was narrowed.</summary>
    private static string Met(Situation.Link link, Situation.Link leaf, int what) =>
        AgentScopeSet.Meet(link.Scopes, AgentScopeSet.Parse(Encoding.UTF8.GetBytes(Narrower(leaf.Tools, what)))).ToJson();

    private static VerificationLimits Tighter(VerificationLimits limits, int where, int what) => new()
    {
        MaxDelegationDepth = Math.Min(limits.MaxDelegationDepth, where % 4),
        ClockSkew = TimeSpan.Zero,
        ProofWindow = TimeSpan.FromSeconds(Math.Min(limits.ProofWindow.TotalSeconds, 1 + what)),
    };

    private static Situation At(Situation situation, int where, Func<Situation.Link, Situation.Link> change)
    {
        Situation.Link[] chain = [.. situation.Chain];
        chain[where % chain.Length] = change(chain[where % chain.Length]);
        return situation with { Chain = chain };
    }

    private static string[] Common(string[]? some, string[] others)
    {
        string[] common = some is null ? others : [.. some.Intersect(others)];
        return common.Length > 0 ? common : ["nowhere"];
    }

    private static T[] Inserted<T>(T[] items, int where, T item)
    {
        List<T> more = [.. items];
        more.Insert(where % (items.Length + 1), item);
        return [.. more];
    }
}
