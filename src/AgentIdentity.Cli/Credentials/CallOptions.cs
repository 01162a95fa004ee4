using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>The options that describe one call: tool, arguments, and where.</summary>
internal sealed class CallOptions
{
    public Option<string?> Tool { get; } = new("--tool") { Description = "The action that is called, like files.read.", HelpName = "action" };

    public Option<string?> Arguments { get; } = new("--args") { Description = "A file with its arguments, a JSON object; none when left out.", HelpName = "file" };

    public Option<string?> Audience { get; } = new("--audience") { Description = "The enforcement point that checks the call.", HelpName = "uri" };

    public Option<string?> Nonce { get; } = new("--nonce") { Description = "The nonce that enforcement point issued.", HelpName = "text" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[Tool, Arguments, Audience, Nonce])
        {
            command.Add(option);
        }
    }

    /// <exception cref="ToolException">The arguments are no strict JSON object, or the action cannot be one.</exception>
    public ToolCall Read(ParseResult parse, InputText input)
    {
        ToolArguments arguments = ToolArguments.Empty;
        if (parse.GetValue(Arguments) is { } path && !ToolArguments.TryParse(input.Read(path), out arguments!))
        {
            throw ToolException.Malformed(path, "a strict JSON object with the call's arguments");
        }

        try
        {
            return ToolCall.Create(parse.GetValue(Tool)!, arguments);
        }
        catch (ArgumentException refused)
        {
            throw ToolException.Usage($"--tool: {refused.Message}");
        }
    }
}
