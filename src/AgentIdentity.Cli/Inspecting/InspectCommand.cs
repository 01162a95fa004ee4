using System.CommandLine;
using AgentIdentity.Cli.Credentials;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary><c>agentid inspect</c>: looks into a token, chain or presentation, without believing it.</summary>
internal static class InspectCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> what = new("credential") { Description = "A compact token, or a file with a token, a chain or a presentation; - for standard input." };
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: false);
        Command command = new("inspect", "Show who delegated what to whom. Believes nothing unless trust anchors are given.") { what, anchors };
        return command.Does(host, (parse, output, _) =>
        {
            InputText input = new(host);
            CredentialInput claimed = CredentialInput.Read(parse.GetRequiredValue(what), input);
            AgentCredential chain = claimed.Chain;
            CredentialVerification? verification = parse.GetValue(anchors) is { Length: > 0 } paths
                ? new CredentialVerifier(AnchorInput.Read(paths, input), clock: host.Clock).Verify(chain)
                : null;
            ChainReport report = ChainReport.Of(chain, verification, host.Clock.GetUtcNow());
            report.Write(output);
            if (claimed.Proof is not null)
            {
                output.Line("with the proof of one call, which nobody checked: agentid verify does");
            }

            return Task.FromResult(report.IsGood ? ExitCodes.Ok : ExitCodes.Refused);
        });
    }
}
