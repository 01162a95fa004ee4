namespace McpSample;

/// <summary>The files that the two processes and the person who approves leave for each other.</summary>
internal sealed class Workspace(string folder)
{
    public string Folder => folder;

    public string ServerAudit => Path.Combine(folder, "server-audit");

    public string AgentAudit => Path.Combine(folder, "agent-audit");

    public string Approvals => Path.Combine(folder, "approvals");

    public string Secret => Path.Combine(folder, "secret");
}
