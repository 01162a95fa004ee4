using System.CommandLine;
using System.Globalization;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Inspecting;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary><c>agentid verify</c>: what an enforcement point would say of a chain, or of a chain, a proof and a call.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> what = new("credential") { Description = "A file with a presentation, or with a chain alone; - for standard input." };
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: true);
        Option<DateTimeOffset?> at = Durations.CreateInstantOption("--at", "The time to verify at; now when left out");
        Option<string?> environment = new("--environment") { Description = "The environment of the enforcement point.", HelpName = "name" };
        Option<string?> segment = new("--segment") { Description = "The segment of the enforcement point.", HelpName = "name" };
        CallOptions call = new();
        Command command = new("verify", "Verify a chain, and with --tool and --audience a proved call, against trust anchors.") { what, anchors, at, segment, environment };
        call.AddTo(command);
        return command.Does(host, (parse, output, _) =>
        {
            InputText input = new(host);
            CredentialInput presented = CredentialInput.Read(parse.GetRequiredValue(what), input);
            TimeProvider clock = parse.GetValue(at) is { } instant ? new StoppedClock(instant) : host.Clock;
            CredentialVerifier verifier = new(AnchorInput.Read(parse.GetRequiredValue(anchors), input), clock: clock);
            bool isCall = parse.GetValue(call.Tool) is not null;
            if (isCall != parse.GetValue(call.Audience) is not null)
            {
                throw ToolException.Usage("a call needs both --tool and --audience; leave both out to verify the chain alone");
            }

            if (!isCall && (parse.GetValue(call.Arguments) ?? parse.GetValue(call.Nonce) ?? parse.GetValue(segment) ?? parse.GetValue(environment)) is not null)
            {
                throw ToolException.Usage("--args, --nonce, --segment and --environment are about a call, which needs --tool and --audience");
            }

            if (isCall && presented.Proof is null)
            {
                throw new ToolException("no_proof", $"{parse.GetRequiredValue(what)} is a chain without a proof: make one with agentid prove, or leave --tool out");
            }

            CredentialVerification chain = verifier.Verify(presented.Chain);
            if (!chain.IsValid)
            {
                return Task.FromResult(Refuse(output, chain.Denial));
            }

            if (!isCall)
            {
                Permit(output, chain.Credential, "HOLDS", "the chain holds; no call was checked");
                return Task.FromResult(ExitCodes.Ok);
            }

            ToolCall tool = call.Read(parse, input);
            InvocationExpectation expectation = new()
            {
                Audience = parse.GetValue(call.Audience)!,
                Nonce = parse.GetValue(call.Nonce),
                Segment = parse.GetValue(segment),
                Environment = parse.GetValue(environment),
            };
            InvocationVerification invocation = verifier.VerifyInvocation(chain.Credential, presented.Proof!, tool, expectation);
            if (!invocation.IsValid)
            {
                return Task.FromResult(Refuse(output, invocation.Denial));
            }

            if (chain.Credential.Sponsor is null)
            {
                output.Note("note: nobody is named who answers for this agent; a guard refuses such a chain unless its trust anchor names a sponsor");
            }

            Permit(output, chain.Credential, "PERMIT", $"{tool.Action}; whether the proof was used before is for the enforcement point to know");
            return Task.FromResult(ExitCodes.Ok);
        });
    }

    private static int Refuse(ToolOutput output, Denial denial)
    {
        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("verdict", "DENY");
            ChainReportJson.WriteDenial(json, denial);
            json.WriteEndObject();
        });
        output.Markup($"[red]DENY[/] at step {SafeText.Markup(denial.Step ?? "?")}: {SafeText.Markup(denial.Reason)}");
        return ExitCodes.Refused;
    }

    private static void Permit(ToolOutput output, VerifiedCredential credential, string verdict, string remark)
    {
        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteString("verdict", verdict);
            ChainReportJson.WriteAccountability(json, credential);
            json.WriteEndObject();
        });
        output.Markup($"[green]{verdict}[/] {SafeText.Markup(remark)}");
        output.Line($"agent      {SafeText.Of(credential.Name)}");
        output.Line($"key        {credential.Holder}");
        output.Line($"sponsor    {SafeText.Of(credential.Sponsor?.ToString() ?? "nobody")}");
        WriteSaid(output, "acts for", credential.Principal);
        output.Line($"authority  {SafeText.Of(credential.Anchor.Issuer)}");
        output.Line($"path       {string.Join(" > ", credential.Path.Select(step => SafeText.Of(step.Name ?? step.Holder.Id.ToString())))}");
        output.Line($"lineage    {SafeText.Of(credential.Lineage)}");
        WriteSaid(output, "task", credential.Task);
        WriteSaid(output, "purpose", credential.Purpose);
        output.Line($"expires    {credential.Expires.ToString("u", CultureInfo.InvariantCulture)}");
    }

    private static void WriteSaid(ToolOutput output, string label, string? text)
    {
        if (text is not null)
        {
            output.Line($"{label,-11}{SafeText.Of(text)}");
        }
    }
}
