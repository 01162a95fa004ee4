using AgentIdentity.Sdk.Auditing;
using Spectre.Console;

namespace Quickstart;

/// <summary>A tree, a table and colours for people.</summary>
internal sealed class TerminalReport(IAnsiConsole console) : IReport
{
    private const int ReadersShown = 4;

    private StatusContext? _status;

    public void Begin(string folder, string output, string sponsor)
    {
        console.Write(new Rule("[bold]AgentIdentity.Sdk quickstart[/]").LeftJustified());
        console.MarkupLineInterpolated($"folder   [blue]{folder}[/]");
        console.MarkupLineInterpolated($"output   [blue]{output}[/]");
        console.MarkupLineInterpolated($"sponsor  [blue]{sponsor}[/]");
        console.WriteLine();
    }

    public void Reading(string reader, string folder) => _status?.Status(Markup.Escape($"{reader} reads {folder}"));

    public Task WorkAsync(string title, Func<Task> work) => console.Status().StartAsync(Markup.Escape(title), async status =>
    {
        _status = status;
        await work();
        _status = null;
    });

    public void Tree(IReadOnlyList<FolderCount> counts, string summary)
    {
        Tree tree = new($"[bold]orchestrator[/]  {counts.Sum(count => count.Files)} files, {counts.Sum(count => count.Words):N0} words");
        foreach (IGrouping<string, FolderCount> researcher in counts.Where(count => count.Reader.Count(c => c == '/') > 1).GroupBy(count => count.Reader.Split('/')[1]))
        {
            TreeNode node = tree.AddNode(Markup.Escape(researcher.Key) + $"  [grey]{researcher.Count()} readers[/]");
            foreach (FolderCount count in researcher.Take(ReadersShown))
            {
                node.AddNode(Describe(count));
            }

            if (researcher.Count() > ReadersShown)
            {
                node.AddNode($"[grey]and {researcher.Count() - ReadersShown} more[/]");
            }
        }

        foreach (FolderCount count in counts.Where(count => count.Reader.Count(c => c == '/') == 1))
        {
            tree.AddNode(Describe(count));
        }

        console.Write(tree);
        console.MarkupLineInterpolated($"\nsummary  [blue]{summary}[/]\n");
    }

    public void Decisions(IReadOnlyList<Attempt> attempts)
    {
        Table table = new Table().Border(TableBorder.Rounded).Title("what a compromised reader tried").AddColumns("", "attempt", "answer");
        foreach (Attempt attempt in attempts)
        {
            table.AddRow(
                new Markup(attempt.IsAsItShouldBe ? "[green]✓[/]" : "[red]✗[/]"), new Text(attempt.What),
                new Text(attempt.Code ?? "allowed", new Style(attempt.Code is null ? Color.Green : Color.Yellow)));
        }

        console.Write(table);
    }

    public void Audit(AuditVerification audit, string record, AuditVerification forged, long flipped)
    {
        console.MarkupLine(audit.IsIntact ? $"audit    [green]{audit.RecordCount} records intact[/], the first {audit.Checkpoint?.Size ?? 0} signed with the log's key" : $"audit    [red]{Markup.Escape(audit.Break.ToString())}[/]");
        console.MarkupLineInterpolated($"record   [grey]{record}[/]");
        console.MarkupLine(forged.IsIntact
            ? $"forgery  [red]a flipped byte in record {flipped} of a copy was not found out[/]"
            : $"forgery  a byte of record {flipped} of a copy was flipped: [green]{Markup.Escape(forged.Break.ToString())}[/]");
    }

    public void Evidence(string page, EvidenceVerification found, NoteKey key)
    {
        console.MarkupLine(found.IsProved
            ? $"evidence [green]{found.Records} records and {found.Chains} chains of credentials[/] prove themselves, offline: open [blue]{Markup.Escape(page)}[/] in a browser"
            : $"evidence [red]{Markup.Escape(found.Failures[0].ToString())}[/]");
        console.MarkupLineInterpolated($"log key  [grey]{key}[/]");
    }

    public void End(bool isGood) => console.MarkupLine(isGood
        ? "\n[green]everything that must be refused was refused[/]"
        : "\n[red bold]something that must be refused was allowed[/]");

    private static Markup Describe(FolderCount count) =>
        new($"{Markup.Escape(count.Reader.Split('/')[^1])}  [grey]{Markup.Escape(count.Folder)}[/]  {count.Files} files, {count.Words:N0} words");
}
