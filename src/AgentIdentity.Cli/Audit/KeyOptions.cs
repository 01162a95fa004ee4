using System.CommandLine;
using System.CommandLine.Parsing;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>Options that take the keys of logs and witnesses, as notes write them: <c>name+hash+key</c>.</summary>
internal static class KeyOptions
{
    public static Option<NoteKey> CreateLogKey(string description) => new("--log-key")
    {
        Description = description,
        HelpName = "KEY",
        CustomParser = result => Parse(result, result.Tokens[0].Value, NoteAlgorithm.Ed25519)!,
    };

    public static Option<NoteKey[]> CreateWitnesses(string description) => new("--witness")
    {
        Description = description,
        HelpName = "KEY",
        CustomParser = result => [.. result.Tokens.Select(token => Parse(result, token.Value, NoteAlgorithm.Cosignature)!)],
    };

    private static NoteKey? Parse(ArgumentResult result, string text, NoteAlgorithm algorithm)
    {
        if (NoteKey.TryParse(text, out NoteKey? key) && key.Algorithm == algorithm)
        {
            return key;
        }

        result.AddError($"'{text}' is not the key of a {(algorithm == NoteAlgorithm.Ed25519 ? "log" : "witness")}, written name+hash+key");
        return null;
    }
}
