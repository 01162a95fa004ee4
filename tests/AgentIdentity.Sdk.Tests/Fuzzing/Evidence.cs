using System.Text;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>A small signed and cosigned log with everything there is beside one, to begin mutating from.</summary>
internal sealed class Evidence
{
    public static SeededSigner LogSigner { get; } = new(31);

    public static SeededSigner WitnessSigner { get; } = new(32);

    public required string Directory { get; init; }

    public required NoteKey LogKey { get; init; }

    public required NoteKey WitnessKey { get; init; }

    public required byte[] Note { get; init; }

    public required SignedNote Uncosigned { get; init; }

    public required long Size { get; init; }

    public required byte[] Cosigned { get; init; }

    public required string Text { get; init; }

    public required byte[] Request { get; init; }

    public required byte[] RecordProof { get; init; }

    public required string ProvedLine { get; init; }

    public required byte[] ArgumentProof { get; init; }

    public required byte[] Chain { get; init; }

    public required byte[] Pack { get; init; }

    public required byte[] Tree { get; init; }

    public required byte[] Log { get; init; }

    public required byte[] Mark { get; init; }

    public required string MarkName { get; init; }

    public required string CopyName { get; init; }

    public required byte[] WitnessMemory { get; init; }

    public required string WitnessMemoryName { get; init; }

    public WitnessPolicy LogOnly => WitnessPolicy.Of(LogKey, 0);

    public WitnessPolicy Policy => WitnessPolicy.Parse(PolicyText(LogKey, WitnessKey));

    public static string PolicyText(NoteKey log, NoteKey witness) =>
        $"# a comment\nlog {log}\nwitness ops {witness} https://w.example/ops\ngroup inner any ops\ngroup outer 1 inner\nquorum outer\n";

    public static Evidence Make()
    {
        // Kept as long as the process lives: each input works on a copy of it.
        string root = System.IO.Directory.CreateTempSubdirectory("agentid-evidence-").FullName;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => System.IO.Directory.Delete(root, recursive: true);
        return MakeAsync(root).GetAwaiter().GetResult();
    }

    public static void Copy(string from, string to)
    {
        System.IO.Directory.CreateDirectory(to);
        foreach (string directory in System.IO.Directory.GetDirectories(from))
        {
            Copy(directory, Path.Combine(to, Path.GetFileName(directory)));
        }

        foreach (string file in System.IO.Directory.GetFiles(from).Where(file => !file.EndsWith(".lock", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }

    /// <summary>Exports a log in memory through a spool in a directory.</summary>
    public static async Task ExportAsync(string spool)
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.example");
        using FileAuditSink sink = FileAuditSink.Open(spool + ".sink");
        AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor)
            .AuditTo(new MemoryAuditStore())
            .ExportTo(sink, new AuditSinkOptions { Name = "copy", Directory = spool, DrainTimeout = TimeSpan.FromSeconds(2) })
            .Build();
        await using (guard)
        {
            using AgentPrincipal agent = await authority.IssueAsync(new RootGrant { Name = "a", Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice"), Scopes = [AgentScope.For("files.read").AnyArguments()] });
            await guard.AuthorizeAsync(agent, new ToolCall("mail.send", []));
        }
    }

    private static async Task<Evidence> MakeAsync(string root)
    {
        string directory = Path.Combine(root, "audit");
        string copy = Path.Combine(root, "copy");
        string state = Path.Combine(root, "witness");
        using AgentAuthority authority = AgentAuthority.Create("https://agents.example");
        using AgentPrincipal parent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("mail.send").Any("to")],
            FurtherDelegations = 1,
        });
        using AgentPrincipal agent = await parent.DelegateAsync(new Delegation { Name = "mailer", Scopes = [AgentScope.For("mail.send").Any("to")] });
        await using FileDisclosureStore values = FileDisclosureStore.Open(Path.Combine(root, "values"));
        FileCredentialStore chains = FileCredentialStore.Open(Path.Combine(root, "chains"));
        FileAuditSink sink = FileAuditSink.Open(copy);
        string call;
        await using (AgentGuard guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(FileAuditStore.Open(directory))
            .KeepArgumentsIn(values).KeepCredentialsIn(chains).ExportTo(sink, new AuditSinkOptions { Name = "copy" }).Build())
        {
            AccessDecision decision = await guard.AuthorizeAsync(agent, new ToolCall("mail.send", new() { ["to"] = "cfo@contoso.com" }));
            call = decision.CallId;
            await decision.CompleteAsync();
            await guard.AuthorizeAsync(agent, new ToolCall("files.read", new() { ["path"] = "/etc/passwd" }));
        }

        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, LogSigner);
        SignedNote note = await checkpoints.SignAsync();
        long size = LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) ? checkpoint.Size : throw new FuzzFinding("the honest checkpoint is none");
        WitnessRequest request = new(note, new ConsistencyProof(0, size, []));
        NoteKey witnessKey;
        using (AuditWitness witness = AuditWitness.Open(state, "w.example/ops", WitnessSigner, [checkpoints.Key]))
        {
            witnessKey = witness.Key;
            await checkpoints.CosignAsync([witness]);
        }

        using MemoryStream pack = new();
        await EvidencePack.WriteAsync(directory, pack, new EvidencePackOptions { LogKey = checkpoints.Key, WitnessKeys = [witnessKey], Credentials = chains, Disclosures = values, Disclose = [(call, "to")] });
        string mark = System.IO.Directory.GetFiles(directory, "*.mark", SearchOption.AllDirectories).Single();
        string memory = System.IO.Directory.GetFiles(state).Single(file => !file.EndsWith(".lock", StringComparison.Ordinal));
        Evidence made = new()
        {
            Directory = directory,
            LogKey = checkpoints.Key,
            WitnessKey = witnessKey,
            Note = Encoding.UTF8.GetBytes(note.ToString()),
            Uncosigned = note,
            Size = size,
            Cosigned = Encoding.UTF8.GetBytes(checkpoints.Latest!.ToString()),
            Text = note.Text,
            Request = Encoding.UTF8.GetBytes(request.ToString()),
            RecordProof = Encoding.UTF8.GetBytes((await AuditProofs.ProveAsync(directory, 2)).ToString()),
            ProvedLine = (await AuditReader.FindAsync(directory, 2))!.ToString(),
            ArgumentProof = (await AuditProofs.DiscloseAsync(directory, Path.Combine(root, "values"), call, "to")).ToUtf8(),
            Chain = await File.ReadAllBytesAsync(System.IO.Directory.GetFiles(Path.Combine(root, "chains"), "*.chain", SearchOption.AllDirectories)[0]),
            Pack = pack.ToArray(),
            Tree = await File.ReadAllBytesAsync(Path.Combine(directory, "tree", "00")),
            Log = await File.ReadAllBytesAsync(System.IO.Directory.GetFiles(directory, "*.jsonl").Single()),
            Mark = await File.ReadAllBytesAsync(mark),
            MarkName = Path.GetRelativePath(directory, mark),
            CopyName = Path.GetRelativePath(copy, System.IO.Directory.GetFiles(copy, "*.jsonl", SearchOption.AllDirectories).Single()),
            WitnessMemory = await File.ReadAllBytesAsync(memory),
            WitnessMemoryName = Path.GetRelativePath(state, memory),
        };
        return made;
    }
}
