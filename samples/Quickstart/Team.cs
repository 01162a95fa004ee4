using AgentIdentity.Sdk;

namespace Quickstart;

/// <summary>The agents: a person's orchestrator, one researcher for each sub-folder, and a short-lived reader for each folder below.</summary>
internal sealed class Team(AgentGuard guard, Workspace workspace, IReport report)
{
    public List<FolderCount> Counts { get; } = [];

    public static RootGrant OrchestratorGrant(Sponsor sponsor) => new()
    {
        Name = "orchestrator",
        Sponsor = sponsor,
        Scopes =
        [
            AgentScope.For("files.list").Within("path", "/"),
            AgentScope.For("files.read").Within("path", "/"),
            AgentScope.For("text.count").Within("path", "/"),
            AgentScope.For("report.write").Exact("path", "/summary.md").Any("content"),
        ],
        FurtherDelegations = 3,
        Task = "word count of a folder",
    };

    public static AgentScopeSet ReadingScopes(string folder) =>
    [
        AgentScope.For("files.list").Within("path", folder),
        AgentScope.For("files.read").Within("path", folder),
        AgentScope.For("text.count").Within("path", folder),
    ];

    /// <summary>Counts every text file below the folder, each through a reader that may see nothing else.</summary>
    public async Task SurveyAsync(AgentPrincipal orchestrator)
    {
        await ReadFolderAsync(orchestrator, "/", "reader-top");
        foreach (string folder in workspace.Folders("/"))
        {
            using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation
            {
                Name = $"researcher-{NameOf(folder)}",
                Scopes = ReadingScopes(folder),
                FurtherDelegations = 2,
                Lifetime = TimeSpan.FromMinutes(10),
            });
            await ReadTreeAsync(researcher, folder);
        }
    }

    /// <summary>Has the orchestrator write the summary, through the guard like everything else.</summary>
    public Task<string> SummarizeAsync(AgentPrincipal orchestrator)
    {
        string content = $"# Words in {workspace.Folder}\n\n| folder | read by | files | words |\n|---|---|---:|---:|\n"
            + string.Concat(Counts.Select(count => $"| {count.Folder} | {count.Reader} | {count.Files} | {count.Words} |\n"));
        ToolCall call = new("report.write", new() { ["path"] = "/summary.md", ["content"] = content });
        return guard.InvokeAsync(
            orchestrator, call, (arguments, ct) => workspace.WriteReportAsync(arguments.GetString("path"), arguments.GetString("content"), ct));
    }

    private async Task ReadTreeAsync(AgentPrincipal researcher, string folder)
    {
        await ReadFolderAsync(researcher, folder, $"reader-{NameOf(folder)}");
        foreach (string inner in workspace.Folders(folder))
        {
            await ReadTreeAsync(researcher, inner);
        }
    }

    /// <summary>One reader, one folder, one minute.</summary>
    private async Task ReadFolderAsync(AgentPrincipal parent, string folder, string name)
    {
        using AgentPrincipal reader = await parent.DelegateAsync(new Delegation
        {
            Name = name,
            Scopes = ReadingScopes(folder),
            Lifetime = TimeSpan.FromMinutes(1),
        });
        report.Reading(reader.Name, folder);
        IReadOnlyList<string> files = await guard.InvokeAsync(
            reader,
            new ToolCall("files.list", new() { ["path"] = folder }),
            (arguments, _) => Task.FromResult<IReadOnlyList<string>>([.. workspace.Files(arguments.GetString("path"))]));
        long words = 0;
        foreach (string file in files)
        {
            words += await CountAsync(reader, file);
        }

        Counts.Add(new FolderCount(folder, reader.Name, files.Count, words));
    }

    /// <summary>Reads a file and, if it is a text, counts its words. A file that cannot be read counts nothing; the record says it faulted.</summary>
    private async Task<int> CountAsync(AgentPrincipal reader, string file)
    {
        ToolCall reading = new("files.read", new() { ["path"] = file });
        ToolCall counting = new("text.count", new() { ["path"] = file });
        try
        {
            string text = await guard.InvokeAsync(reader, reading, (arguments, ct) => workspace.ReadAsync(arguments.GetString("path"), ct));
            return text.Contains('\0', StringComparison.Ordinal)
                ? 0
                : await guard.InvokeAsync(reader, counting, (arguments, ct) => workspace.CountWordsAsync(arguments.GetString("path"), ct));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException and not AgentAccessDeniedException)
        {
            return 0;
        }
    }

    private static string NameOf(string folder) =>
        string.Concat(folder.Split('/')[^1].Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_')) is { Length: <= 48 } name ? name : "folder";
}

/// <summary>What one reader found.</summary>
internal sealed record FolderCount(string Folder, string Reader, int Files, long Words);
