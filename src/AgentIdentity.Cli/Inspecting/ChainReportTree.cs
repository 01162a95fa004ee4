using System.Globalization;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using Spectre.Console;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>Draws a chain: who delegated what to whom.</summary>
internal static class ChainReportTree
{
    public static void Draw(ToolOutput output, ChainReport report)
    {
        if (output.IsJson)
        {
            return;
        }

        output.Markup(Verdict(report.Verification));
        string issuer = report.Tokens.Count > 0 ? report.Tokens[0]?.Issuer ?? "nobody" : "nobody";
        Tree tree = new(SafeText.Markup(issuer));
        IHasTreeNodes parent = tree;
        for (int i = 0; i < report.Tokens.Count; i++)
        {
            parent = report.Tokens[i] is { } token
                ? AddToken(parent, token, report.ChangesAt(i), report.Now)
                : parent.AddNode("[red]a token that cannot be read[/]");
        }

        output.Draw(tree);
    }

    private static string Verdict(CredentialVerification? verification) => verification switch
    {
        null => "[yellow]unverified[/]: this is what the tokens say of themselves; give --anchor to check it",
        { IsValid: true } => $"[green]verified[/]: {SafeText.Markup(verification.Credential.ToString())}",
        _ => $"[red]refused[/] at step {SafeText.Markup(verification.Denial.Step ?? "?")}: {SafeText.Markup(verification.Denial.Reason)}",
    };

    private static TreeNode AddToken(IHasTreeNodes parent, ClaimedToken token, IReadOnlyList<ScopeChange> changes, DateTimeOffset now)
    {
        string holder = token.Holder?.Id.ToString() ?? "no sound key";
        TreeNode node = parent.AddNode($"[bold]{SafeText.Markup(token.Name ?? holder)}[/]  {Life(token, now)}");
        if (token.Name is not null)
        {
            node.AddNode($"[grey]key[/] {holder}");
        }

        AddText(node, "answers", token.Sponsor);
        AddText(node, "acts for", token.Principal);
        AddText(node, "task", token.Task);
        AddText(node, "purpose", token.Purpose);
        AddText(node, "only at", token.Audiences.Count > 0 ? string.Join(", ", token.Audiences) : null);
        AddText(node, "only in", token.Segments.Count > 0 ? string.Join(", ", token.Segments) : null);
        AddText(node, "only for", token.Environment);
        AddText(node, "made of", token.Composition);
        AddText(node, "delegations", Delegations(token));
        foreach (ScopeChange change in changes)
        {
            node.AddNode($"{Label(change.Fate)} {SafeText.Markup(change.Fate == ScopeFate.Dropped ? change.Scope.Action : ScopeText.Of(change.Scope))}");
        }

        if (token.Scopes is null)
        {
            node.AddNode("[red]scopes that cannot be read[/]");
        }

        return node;
    }

    private static string Life(ClaimedToken token, DateTimeOffset now)
    {
        if (token.NotBefore is { } begin && begin > now)
        {
            return $"[yellow]not before {begin.ToString("u", CultureInfo.InvariantCulture)}[/]";
        }

        return token.Expires is not { } end ? "[red]no expiry[/]"
            : end > now ? $"[grey]{Durations.Describe(end - now)}[/]"
            : $"[red]{Durations.Describe(end - now)}[/]";
    }

    private static string? Delegations(ClaimedToken token) => token is { Depth: { } depth, MaxDepth: { } most }
        ? most > depth ? string.Create(CultureInfo.InvariantCulture, $"{most - depth} more may follow") : null
        : "depth that cannot be read";

    private static void AddText(TreeNode node, string label, string? text)
    {
        if (text is not null)
        {
            node.AddNode($"[grey]{label}[/] {SafeText.Markup(text)}");
        }
    }

    private static string Label(ScopeFate fate) => fate switch
    {
        ScopeFate.Granted => "[green]may[/]",
        ScopeFate.Kept => "[green]kept[/]",
        ScopeFate.Narrowed => "[yellow]narrowed[/]",
        ScopeFate.Dropped => "[grey]dropped[/]",
        _ => "[red]WIDER than its parent[/]",
    };
}
