using System.Text.Json;

namespace AgentIdentity.Cli.Support;

/// <summary>An authority, an orchestrator and a researcher, made with the tool itself.</summary>
internal sealed class Session : IDisposable
{
    public const string Passphrase = "correct horse battery staple";
    public const string Audience = "https://files.contoso.com";
    public const string Wide = """{"files.read":{"path":{"constraint_type":"x_within","root":"/reports"}},"mail.send":{"*":{"constraint_type":"wildcard"},"to":{"constraint_type":"one_of","values":["cfo@contoso.com"]}}}""";
    public const string Narrow = """{"files.read":{"path":{"constraint_type":"x_within","root":"/reports/2026"}}}""";

    public Tool Tool { get; } = new();

    public string Authority => Tool["contoso.json"];

    public string Anchor => Tool["contoso.anchor.json"];

    public string OrchestratorKey => Tool["orchestrator.key"];

    public string OrchestratorChain => Tool["orchestrator.chain"];

    public string ResearcherKey => Tool["researcher.key"];

    public string ResearcherChain => Tool["researcher.chain"];

    public string Call => Tool["call.json"];

    public string Arguments => Tool["args.json"];

    public string Pass => Tool["pass"];

    public string[] ToVerify => ["verify", Call, "--anchor", Anchor, "--tool", "files.read", "--args", Arguments, "--audience", Audience];

    public static async Task<Session> StartAsync()
    {
        Session session = new();
        Tool tool = session.Tool;
        tool.Write("pass", Passphrase + "\nnot this line\n");
        tool.Write("wide.json", Wide);
        tool.Write("narrow.json", Narrow);
        tool.Write("args.json", """{"path":"/reports/2026/q3.txt"}""");
        await tool.MustRunAsync("authority", "new", "https://agents.contoso.com", "--out", session.Authority, "--anchor", session.Anchor, "--passphrase-file", session.Pass);
        await tool.MustRunAsync("key", "new", "--out", session.OrchestratorKey, "--passphrase-file", session.Pass);
        await tool.MustRunAsync("key", "new", "--out", session.ResearcherKey, "--unsealed", "pem");
        await tool.MustRunAsync([.. session.ToIssue(), "--out", session.OrchestratorChain]);
        await tool.MustRunAsync([.. session.ToDelegate(tool["narrow.json"]), "--out", session.ResearcherChain]);
        await tool.MustRunAsync(
            "prove", "--key", session.ResearcherKey, "--credential", session.ResearcherChain, "--anchor", session.Anchor,
            "--tool", "files.read", "--args", session.Arguments, "--audience", Audience, "--out", session.Call);
        return session;
    }

    public string[] ToIssue() =>
    [
        "issue", "--authority", Authority, "--passphrase-file", Pass, "--to", OrchestratorKey, "--name", "orchestrator",
        "--sponsor", "human:alice@contoso.com", "--scopes", Tool["wide.json"], "--delegations", "2", "--lifetime", "8h",
    ];

    public string[] ToDelegate(string scopes) =>
    [
        "delegate", "--key", OrchestratorKey, "--passphrase-file", Pass, "--credential", OrchestratorChain, "--anchor", Anchor,
        "--to", ResearcherKey, "--name", "researcher", "--scopes", scopes, "--lifetime", "5m",
    ];

    public JsonElement ReadJson(string path) => JsonElement.Parse(File.ReadAllText(path));

    public void Dispose() => Tool.Dispose();
}
