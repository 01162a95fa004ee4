using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>A guard over a log in files that exports to one sink, and an agent that does something.</summary>
internal sealed class AuditedWork : IDisposable
{
    public const string Secret = "hunter2-hunter2";

    private readonly AgentAuthority _authority = AgentAuthority.Create("https://agents.contoso.com");
    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-work-").FullName;

    public List<AuditSinkFailure> Failures { get; } = [];

    public string Log => Path.Combine(_directory, "audit");

    /// <summary>One call that is allowed, one that fails, one that is refused; arguments are secrets.</summary>
    public async Task DoAsync(IAuditSink sink, int times = 1, Action<AuditSinkOptions>? set = null)
    {
        AuditSinkOptions options = new()
        {
            Name = "sink",
            PollInterval = TimeSpan.FromMilliseconds(1),
            RetryDelay = TimeSpan.FromMilliseconds(1),
            MaxRetryDelay = TimeSpan.FromMilliseconds(1),
            BreakAfter = 1000,
            DrainTimeout = TimeSpan.FromMinutes(5),
            OnFailure = Failures.Add,
        };
        set?.Invoke(options);
        await using AgentGuard guard = new AgentGuardBuilder().Trust(_authority.TrustAnchor).AuditTo(FileAuditStore.Open(Log)).ExportTo(sink, options).Build();
        using AgentPrincipal agent = await _authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
        });
        for (int i = 0; i < times; i++)
        {
            ToolCall call = new("files.read", new() { ["password"] = Secret });
            await guard.InvokeAsync(agent, call, (_, _) => Task.FromResult(0));
            await FluentActions.Awaiting(() => guard.InvokeAsync<int>(agent, call, (_, _) => throw new InvalidOperationException(Secret))).Should().ThrowAsync<InvalidOperationException>();
            await guard.AuthorizeAsync(agent, new ToolCall("mail.send", new() { ["to"] = Secret }));
        }
    }

    public async Task<AuditRecord[]> RecordsAsync()
    {
        List<AuditRecord> records = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(Log))
        {
            records.Add(record);
        }

        return [.. records];
    }

    public void Dispose()
    {
        _authority.Dispose();
        Directory.Delete(_directory, recursive: true);
    }
}
