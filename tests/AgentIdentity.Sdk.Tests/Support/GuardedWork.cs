using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Support;

/// <summary>A morning under a guard: an orchestrator, two researchers and a mailer at work, with a signed checkpoint that a witness saw.</summary>
internal sealed class GuardedWork : IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-pack-").FullName;
    private readonly AgentKeyring _keyring = new();
    private readonly IAgentSigner _logSigner;
    private readonly IAgentSigner _witnessSigner;
    private readonly List<AccessDecision> _kept = [];       // a decision that is collected is recorded as abandoned

    public GuardedWork()
    {
        _logSigner = _keyring.CreateSigner();
        _witnessSigner = _keyring.CreateSigner();
        Witness = NoteKey.Create("witness.example/w1", _witnessSigner.PublicKey, NoteAlgorithm.Cosignature);
        Credentials = FileCredentialStore.Open(Path.Combine(_directory, "chains"));
        Disclosures = FileDisclosureStore.Open(Path.Combine(_directory, "values"));
    }

    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Clock { get; } = new(Start);

    public string Log => Path.Combine(_directory, "log");

    public FileCredentialStore Credentials { get; }

    public FileDisclosureStore Disclosures { get; }

    public NoteKey Witness { get; }

    public NoteKey LogKey { get; private set; } = null!;

    /// <summary>The id of a call whose arguments can be disclosed.</summary>
    public string FirstCall { get; private set; } = "";

    public static async Task<GuardedWork> DoAsync(int rounds = 6, string evil = "eve@example.com", IAgentPolicy? policy = null)
    {
        GuardedWork work = new();
        await work.WorkAsync(rounds, evil, policy);
        await work.SignAsync();
        work.Clock.Advance(TimeSpan.FromDays(2));      // every credential has expired by now
        return work;
    }

    /// <summary>A pack of the log.</summary>
    public async Task<byte[]> ExportAsync(EvidenceSelection? selection = null, bool live = false, TimeProvider? clock = null, bool discloses = true)
    {
        using MemoryStream page = new();
        await EvidencePack.WriteAsync(Log, page, new EvidencePackOptions
        {
            LogKey = LogKey,
            WitnessKeys = [Witness],
            Selection = selection ?? new EvidenceSelection(),
            Credentials = Credentials,
            IncludeLiveSignatures = live,
            Disclosures = Disclosures,
            Disclose = discloses ? [(FirstCall, "path")] : [],
            Clock = clock ?? Clock,
        });
        return page.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Disclosures.DisposeAsync();
        _keyring.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task WorkAsync(int rounds, string evil, IAgentPolicy? policy)
    {
        using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Clock = Clock });
        using AgentPrincipal orchestrator = await contoso.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("mail.send").Any("to").Any("body")],
            FurtherDelegations = 2,
            Lifetime = TimeSpan.FromHours(8),
        });
        using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation
        {
            Name = "researcher",
            Scopes = [AgentScope.For("files.read").Within("path", "/reports/2026")],
            Lifetime = TimeSpan.FromHours(4),
            FurtherDelegations = 1,
        });
        using AgentPrincipal reader = await researcher.DelegateAsync(new Delegation
        {
            Name = "reader",
            Scopes = [AgentScope.For("files.read").Within("path", "/reports/2026/q3")],
            Lifetime = TimeSpan.FromHours(4),
        });
        using AgentPrincipal mailer = await orchestrator.DelegateAsync(new Delegation
        {
            Name = "mailer",
            Scopes = [AgentScope.For("mail.send").OneOf("to", "cfo@contoso.com").Any("body")],
            Lifetime = TimeSpan.FromHours(4),
        });
        AgentGuard guard = new AgentGuardBuilder()
            .Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(Log)).KeepCredentialsIn(Credentials).KeepArgumentsIn(Disclosures).UseClock(Clock)
            .UsePolicies(new ReloadablePolicies(policy is null ? PolicySet.Empty : new PolicySet(policy))).Build();
        for (int round = 0; round < rounds; round++)
        {
            await CallAsync(guard, researcher, new("files.read", new() { ["path"] = $"/reports/2026/q{1 + (round % 4)}.txt" }));
            await CallAsync(guard, reader, new("files.read", new() { ["path"] = "/reports/2026/q3/annex.txt" }));
            await CallAsync(guard, reader, new("files.read", new() { ["path"] = "/reports/2026/../../etc/passwd" }));
            await CallAsync(guard, mailer, new("mail.send", new() { ["to"] = evil, ["body"] = "secrets" }));
            await CallAsync(guard, mailer, new("mail.send", new() { ["to"] = "cfo@contoso.com", ["body"] = "the report" }), fails: round % 3 == 2);
            if (round == 1)
            {
                AccessDecision dropped = await guard.AuthorizeAsync(orchestrator, new("files.read", new() { ["path"] = "/reports/summary.txt" }));
                _kept.Add(dropped);
            }
        }

        await guard.DisposeAsync();
    }

    private async Task CallAsync(AgentGuard guard, AgentPrincipal agent, ToolCall call, bool fails = false)
    {
        Clock.Advance(TimeSpan.FromSeconds(37));
        AccessDecision decision = await guard.AuthorizeAsync(agent, call);
        if (FirstCall.Length == 0)
        {
            await foreach (AuditRecord record in AuditReader.ReadAsync(Log))
            {
                FirstCall = record.TryReadDecision(out RecordedDecision? read) ? read.CallId : FirstCall;
            }
        }

        if (decision.IsAllowed)
        {
            Clock.Advance(TimeSpan.FromMilliseconds(120));
            await decision.CompleteAsync(fails ? new TimeoutException() : null);
        }
    }

    /// <summary>Signs the log as it is, and has the witness see it.</summary>
    public async Task SignAsync()
    {
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(Log, _logSigner);
        SignedNote note = await checkpoints.SignAsync();
        LogKey = checkpoints.Key;
        SignedNote seen = note.With(await note.CosignAsync(Witness.Name, _witnessSigner, Clock.GetUtcNow()));
        await File.WriteAllTextAsync(Path.Combine(Log, "checkpoint"), seen.ToString());
    }
}
