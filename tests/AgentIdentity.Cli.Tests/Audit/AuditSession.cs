using AgentIdentity.Cli.Support;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>A log of several small files, written by a real guard.</summary>
internal sealed class AuditSession : IDisposable
{
    public Tool Tool { get; } = new();

    public string Log => Tool["audit"];

    public string Archive => Tool["archive"];

    public AuditHead Head { get; private set; } = null!;

    public string[] Files => [.. Directory.GetFiles(Log, "*.jsonl").Order(StringComparer.Ordinal)];

    /// <summary>Writes a log of three files and closes it.</summary>
    public static async Task<AuditSession> StartAsync()
    {
        AuditSession session = new();
        await session.WriteAsync(files: 3);
        return session;
    }

    /// <summary>Two allowed calls of a researcher, and one that is refused, again and again.</summary>
    public async Task WriteAsync(int files)
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        FileAuditStoreOptions options = new() { SegmentSize = FileAuditStoreOptions.MinSegmentSize };
        AgentGuard guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(FileAuditStore.Open(Log, options)).Build();
        using AgentPrincipal orchestrator = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("files.read").Within("path", "/reports")],
            FurtherDelegations = 1,
        });
        using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation
        {
            Name = "researcher",
            Scopes = [AgentScope.For("files.read").Within("path", "/reports/2026")],
        });
        int target = (Directory.Exists(Log) ? Files.Length : 0) + files;
        do
        {
            await guard.InvokeAsync(researcher, new ToolCall("files.read", new() { ["path"] = "/reports/2026/q3.txt" }), (_, _) => Task.FromResult("text"));
            await guard.AuthorizeAsync(researcher, new ToolCall("mail.send", new() { ["to"] = "mallory" }));
        }
        while (Files.Length < target);
        await guard.DisposeAsync();
        Head = guard.AuditHead!;
    }

    /// <summary>The sequence number of the first record in a file.</summary>
    public static long FirstOf(string file) => long.Parse(Path.GetFileNameWithoutExtension(file), System.Globalization.CultureInfo.InvariantCulture);

    public void Dispose() => Tool.Dispose();
}
