using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>The options that say whose word counts: the log's key, and a policy of witnesses.</summary>
internal sealed class TrustOptions
{
    private readonly Option<NoteKey> _logKey = KeyOptions.CreateLogKey("The log's key, as its keeper gave it: name+hash+key.");

    private readonly Option<string?> _policy = new("--witness-policy")
    {
        Description = "A file that says which witnesses must have cosigned (C2SP tlog-policy).",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Add(_logKey);
        command.Add(_policy);
    }

    /// <summary>The policy; null when neither option is given.</summary>
    /// <exception cref="ToolException">It accepts no log.</exception>
    public WitnessPolicy? Read(ParseResult parse, InputText input)
    {
        NoteKey? log = parse.GetValue(_logKey);
        string? file = parse.GetValue(_policy);
        WitnessPolicy? policy = file is null ? (log is null ? null : WitnessPolicy.Of(log, needed: 0)) : log is null ? PolicyFile.Read(file, input) : PolicyFile.ReadFor(log, file, input);
        return policy is { Logs.Count: 0 }
            ? throw new ToolException("not_in_policy", $"{file} accepts no log: add a line with its key, or name it with --log-key")
            : policy;
    }

    /// <exception cref="ToolException">Neither option is given, or the policy accepts no log.</exception>
    public WitnessPolicy Require(ParseResult parse, InputText input) =>
        Read(parse, input) ?? throw ToolException.Usage("say whose word counts, with --log-key or --witness-policy: without it, anybody could have made this");
}
