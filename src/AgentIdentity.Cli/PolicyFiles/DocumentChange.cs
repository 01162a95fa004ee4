using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>One thing two policy files say differently.</summary>
/// <param name="Kind">How it changed.</param>
/// <param name="Part"><c>policy</c> or <c>tool</c>.</param>
/// <param name="Name">The policy's id, or the tool's action.</param>
/// <param name="Before">What one file says; null when it does not have it.</param>
/// <param name="After">What the other says; null when it does not have it.</param>
internal sealed record DocumentChange(ChangeKind Kind, string Part, string Name, string? Before, string? After)
{
    public static IReadOnlyList<DocumentChange> Between(PolicyDocument before, PolicyDocument after) =>
    [
        .. Changes("tool", Tools(before), Tools(after)),
        .. Changes("policy", Policies(before), Policies(after)),
        .. Moved(before, after),
    ];

    private static IEnumerable<DocumentChange> Changes(string part, Dictionary<string, string> before, Dictionary<string, string> after) =>
        from name in before.Keys.Union(after.Keys).Order(StringComparer.Ordinal)
        let old = before.GetValueOrDefault(name)
        let @new = after.GetValueOrDefault(name)
        where old != @new
        select new DocumentChange(old is null ? ChangeKind.Added : @new is null ? ChangeKind.Removed : ChangeKind.Changed, part, name, old, @new);

    /// <summary>The order decides which policy a refusal names, so it is part of the version.</summary>
    private static IEnumerable<DocumentChange> Moved(PolicyDocument before, PolicyDocument after)
    {
        string[] old = [.. before.Policies.Policies.Select(policy => policy.Name)];
        string[] @new = [.. after.Policies.Policies.Select(policy => policy.Name)];
        return old.Intersect(@new).Zip(@new.Intersect(old)).Where(pair => pair.First != pair.Second).Select(pair => new DocumentChange(ChangeKind.Moved, "policy", pair.Second, null, null));
    }

    private static Dictionary<string, string> Policies(PolicyDocument document) =>
        document.Policies.Policies.ToDictionary(policy => policy.Name, policy => $"{document.TypeOf(policy.Name)} {policy.Definition}", StringComparer.Ordinal);

    private static Dictionary<string, string> Tools(PolicyDocument document) => document.Tools.ToDictionary(tool => tool.Action, Describe, StringComparer.Ordinal);

    private static string Describe(ToolDefinition tool) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"risk {tool.Risk.ToString().ToLowerInvariant()}, adds {List(tool.AddsLabels)}, refuses {List(tool.RefusesLabels)}, segment {tool.Segment ?? "none"}, cost {tool.Cost}, definition {new ToolCatalogue(tool).Version}");

    private static string List(IReadOnlyList<string> labels) => labels.Count == 0 ? "nothing" : string.Join(' ', labels.Order(StringComparer.Ordinal));
}

internal enum ChangeKind
{
    Changed,
    Added,
    Removed,
    Moved,
}
