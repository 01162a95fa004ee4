using System.CommandLine;
using AgentIdentity.Cli.Credentials;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Cli.PolicyFiles;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Segments;

/// <summary><c>agentid segments</c>: who can reach what, and how far the harm goes if one agent is compromised.</summary>
internal static class SegmentsCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> file = PolicyInput.CreateArgument("policies", "The policy file, with a policy of type segments.");
        Argument<string[]> credentials = new("credentials") { Description = "The agents: files with their chains.", Arity = ArgumentArity.ZeroOrMore };
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: false);
        Option<string?> compromised = new("--compromised") { Description = "Mark how far the harm goes if this agent is compromised: its accountable name.", HelpName = "path" };
        Option<string?> to = new("--out") { Description = "The file for a drawing, which must not exist: .svg for a picture, .mmd for Mermaid.", HelpName = "file" };
        Command command = new("segments", "Draw which agent can reach which segment through which gateway, and how far the harm of a compromised one goes.") { file, credentials, anchors, compromised, to };
        return command.Does(host, (parse, output, _) =>
        {
            InputText input = new(host);
            string policies = parse.GetRequiredValue(file);
            SegmentPolicy policy = PolicyInput.Require(policies, host).Policies.Policies.OfType<SegmentPolicy>().FirstOrDefault()
                ?? throw new ToolException("no_segments", $"{policies} has no policy of type segments, so nothing is confined: add one");
            CredentialVerifier verifier = new(AnchorInput.Read(parse.GetValue(anchors) ?? [], input), clock: host.Clock);
            SegmentReach[] agents = [.. (parse.GetValue(credentials) ?? []).Select(path => SegmentReach.Of(policy, Prove(verifier, path, input)))];
            SegmentPicture picture = SegmentPicture.Of(policy, agents, parse.GetValue(compromised));
            if (parse.GetValue(to) is { } drawing)
            {
                OutputFile.WriteNew(drawing, Draw(picture, drawing), isPrivate: false);
            }

            output.Json(json => SegmentJson.Write(json, picture));
            SegmentText.Write(output, picture);
            return Task.FromResult(ExitCodes.Ok);
        });
    }

    private static VerifiedCredential Prove(CredentialVerifier verifier, string path, InputText input)
    {
        CredentialVerification verification = verifier.Verify(CredentialInput.Read(path, input).Chain);
        return verification.IsValid
            ? verification.Credential
            : throw new ToolException(verification.Denial.Code, $"{path} does not hold, so it reaches nothing: {verification.Denial.Message}; give its authority with --anchor");
    }

    private static string Draw(SegmentPicture picture, string path) => Path.GetExtension(path) switch
    {
        ".svg" => SegmentSvg.Draw(picture),
        ".mmd" => SegmentMermaid.Draw(picture),
        _ => throw ToolException.Usage("--out ends in .svg for a picture, or in .mmd for Mermaid"),
    };
}
