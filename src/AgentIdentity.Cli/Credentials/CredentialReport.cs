using AgentIdentity.Cli.Inspecting;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>Writes a chain that was just signed: into a file, or to standard output.</summary>
internal static class CredentialReport
{
    public static int Write(ToolOutput output, AgentCredential credential, TrustAnchor anchor, string? file)
    {
        if (file is null)
        {
            output.Host.Out.WriteLine(credential.ToJson());
            return ExitCodes.Ok;
        }

        // A chain is worth nothing without the key, but says who works on what.
        OutputFile.WriteNew(file, credential.ToJson(), isPrivate: true);
        TrustAnchors anchors = new();
        anchors.Add(anchor);
        ChainReport report = ChainReport.Of(credential, new CredentialVerifier(anchors, clock: output.Host.Clock).Verify(credential), output.Host.Clock.GetUtcNow());
        report.Write(output);
        output.Line($"written to {SafeText.Of(file)}");
        return ExitCodes.Ok;
    }
}
