using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;
using Quickstart;
using Spectre.Console;

const string Audience = "https://workstation.contoso.com";

string? folder = args.Length > 0 ? Path.GetFullPath(args[0]) : FindRepository();
if (folder is null || !Directory.Exists(folder))
{
    Console.Error.WriteLine(folder is null ? "give a folder of text files as the argument" : $"there is no folder {folder}; give one as the argument");
    return 2;
}

string output = Directory.CreateTempSubdirectory("agentidentity-quickstart-").FullName;
string audit = Path.Combine(output, "audit");
Workspace workspace = new(folder, output);
if (workspace.Folders("/").FirstOrDefault(path => workspace.Files(path).Any() || workspace.Folders(path).Any()) is null)
{
    Console.Error.WriteLine($"{folder} has no sub-folder with text files; give a folder that has one");
    return 2;
}

IReport report = Console.IsOutputRedirected ? new PlainReport(Console.Out) : new TerminalReport(AnsiConsole.Console);

// Whom the agents answer to, and what the first agent may do.
using AgentKeyring keyring = new();
using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Keyring = keyring });
Sponsor alice = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com");
using AgentPrincipal orchestrator = await contoso.IssueAsync(Team.OrchestratorGrant(alice));
report.Begin(folder, output, alice.ToString());

// The guard: every tool call passes it, every decision is on record, and the record is signed with a key that no agent holds.
RevocationList revocations = new();
FileCredentialStore chains = FileCredentialStore.Open(Path.Combine(output, "chains"));
using PersistentKey logKey = PersistentKey.Create();
AgentGuard guard = await new AgentGuardBuilder()
    .Trust(contoso.TrustAnchor)
    .AuditTo(FileAuditStore.Open(audit))
    .KeepCredentialsIn(chains)
    .SignCheckpoints(logKey)
    .CheckRevocation(revocations)
    .AcceptPresentedChains(Audience)
    .BuildAsync();

Abuses abuses = new(guard, keyring, revocations, Audience, TimeProvider.System);
await using (guard)
{
    // The work: researchers and readers list, read and count; the orchestrator writes the summary.
    Team team = new(guard, workspace, report);
    string summary = "";
    await report.WorkAsync("reading", async () =>
    {
        await team.SurveyAsync(orchestrator);
        summary = await team.SummarizeAsync(orchestrator);
    });
    report.Tree(team.Counts, summary);

    // The attack: one reader turns.
    FolderCount target = team.Counts.First(count => count.Files > 0 && count.Folder != "/");
    await abuses.RunAsync(orchestrator, target.Folder, workspace.Files(target.Folder).First(), "/elsewhere/secret.txt");
    report.Decisions(abuses.Attempts);
}

// The trail: intact as it is up to what was signed last, and found out when a byte is flipped.
AuditHead head = guard.AuditHead!;
NoteKey key = NoteKey.Create(head.Log, logKey.PublicKey);
bool isSigned = VerifiedCheckpoint.TryVerify(AuditCheckpoints.ReadSigned(audit) is [.., SignedNote last] ? last : null, key, out VerifiedCheckpoint? signed);
AuditVerification intact = await AuditVerifier.VerifyAsync(audit, head, signed is null ? [] : [signed]);
string copy = Path.Combine(output, "audit-forged");
long flipped = Forgery.CopyAndFlip(audit, copy);
AuditVerification forged = await AuditVerifier.VerifyAsync(copy, head);
AuditRecord? sample = null;
await foreach (AuditRecord record in AuditReader.ReadAsync(audit))
{
    sample = record.ToString().Contains("\"decision\":\"allow\"", StringComparison.Ordinal) ? record : sample;
}

report.Audit(intact, sample!.ToString(), forged, flipped);

// The evidence: the whole trail with its proofs, as one page that anybody can open and check, without a network.
string page = Path.Combine(output, "evidence.html");
EvidenceVerification evidence;
TrustAnchors anchors = new();
anchors.Add(contoso.TrustAnchor);
await using (FileStream pack = File.Create(page))
{
    await EvidencePack.WriteAsync(audit, pack, new EvidencePackOptions { LogKey = key, Credentials = chains });
    pack.Position = 0;
    evidence = await EvidencePackVerifier.VerifyAsync(pack, new EvidenceTrust { LogKey = key, Anchors = anchors });
}

report.Evidence(page, evidence, key);
bool isGood = abuses.Attempts.TrueForAll(attempt => attempt.IsAsItShouldBe)
    && intact.IsIntact && isSigned && forged.Break?.Sequence == flipped && evidence.IsProved;
report.End(isGood);
return isGood ? 0 : 1;

static string? FindRepository()
{
    DirectoryInfo? directory = new(AppContext.BaseDirectory);
    while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentIdentity.Sdk.sln")))
    {
        directory = directory.Parent;
    }

    return directory?.FullName;
}
