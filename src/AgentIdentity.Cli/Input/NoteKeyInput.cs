using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Input;

/// <summary>Keys of logs and witnesses, as they are typed: <c>name+hash+key</c>.</summary>
internal static class NoteKeyInput
{
    public static NoteKey Read(string text, NoteAlgorithm algorithm, string option) =>
        NoteKey.TryParse(text, out NoteKey? key) && key.Algorithm == algorithm
            ? key
            : throw ToolException.Usage($"{option} takes the key of a {(algorithm == NoteAlgorithm.Ed25519 ? "log" : "witness")} as it is printed, name+hash+key; '{text}' is none");
}
