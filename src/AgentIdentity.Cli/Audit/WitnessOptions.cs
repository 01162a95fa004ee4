using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>The options that say which witnesses to ask, and whose cosignatures are enough.</summary>
internal sealed class WitnessOptions
{
    private readonly Option<string?> _policy = new("--witness-policy")
    {
        Description = "A file with the witnesses and the quorum (C2SP tlog-policy); those with an address are asked.",
        HelpName = "file",
    };

    private readonly Option<string[]> _witnesses = new("--witness") { Description = "A witness to ask, all of which must cosign. May be given several times.", HelpName = "vkey=url" };

    public void AddTo(Command command)
    {
        command.Add(_policy);
        command.Add(_witnesses);
    }

    /// <summary>The policy; of all witnesses that are named singly, if there is no file.</summary>
    public WitnessPolicy Read(ParseResult parse, InputText input)
    {
        string[] named = parse.GetValue(_witnesses) ?? [];
        if (parse.GetValue(_policy) is not { } file)
        {
            return WitnessPolicy.Of(null, named.Length, [.. named.Select(Read)]);
        }

        if (named.Length > 0)
        {
            throw ToolException.Usage("--witness-policy and --witness contradict each other: put the witness into the file");
        }

        return PolicyFile.Read(file, input);
    }

    private static PolicyWitness Read(string text)
    {
        int split = text.LastIndexOf("=http", StringComparison.Ordinal);
        return split > 0 && Uri.TryCreate(text[(split + 1)..], UriKind.Absolute, out Uri? url)
            ? new PolicyWitness(NoteKeyInput.Read(text[..split], NoteAlgorithm.Cosignature, "--witness"), url)
            : throw ToolException.Usage($"--witness takes a key and an address, as in w.example+hash+key=https://w.example; '{text}' is not that");
    }
}
