using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary><c>agentid prove</c>: the presentation of one call, signed by the holder of the leaf.</summary>
internal static class ProveCommand
{
    public static Command Create(ToolHost host)
    {
        HolderOptions holder = new();
        CallOptions call = new();
        Option<string?> file = new("--out") { Description = "The file for the presentation; it must not exist. Standard output when left out.", HelpName = "file" };
        Command command = new("prove", "Sign the proof for one call, and join it with the chain to what the enforcement point wants to see.");
        holder.AddTo(command);
        call.AddTo(command);
        call.Tool.Required = true;
        call.Audience.Required = true;
        command.Add(file);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            ToolCall tool = call.Read(parse, input);
            using LiveHolder agent = holder.Open(parse, input);
            if (!agent.Principal.Scopes.Covers(tool))
            {
                output.Note($"note: the credential does not cover this call of {SafeText.Of(tool.Action)}; whoever checks the proof will refuse it");
            }

            ProofRequest request = new() { Audience = parse.GetValue(call.Audience), Nonce = parse.GetValue(call.Nonce) };
            AgentPresentation presentation = await agent.Principal.ProveAsync(tool, request, cancellationToken).ConfigureAwait(false);
            if (parse.GetValue(file) is { } path)
            {
                OutputFile.WriteNew(path, presentation.ToJson(), isPrivate: true);
                output.Line($"{SafeText.Of(agent.Principal.Name)} proved one call of {SafeText.Of(tool.Action)}, good for half a minute, written to {SafeText.Of(path)}");
                output.Json(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("agent", agent.Principal.Name);
                    json.WriteString("tool", tool.Action);
                    json.WriteString("file", path);
                    json.WriteEndObject();
                });
            }
            else
            {
                host.Out.WriteLine(presentation.ToJson());
            }

            return ExitCodes.Ok;
        });
    }
}
