using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads a witness policy (C2SP tlog-policy).</summary>
internal static class PolicyFile
{
    /// <exception cref="ToolException">It is none; the message names the line.</exception>
    public static WitnessPolicy Read(string file, InputText input) => Parse(file, input.ReadText(file));

    /// <summary>Reads a policy that may be of any log, for one log.</summary>
    /// <exception cref="ToolException">It is none, or accepts other logs only.</exception>
    public static WitnessPolicy ReadFor(NoteKey log, string file, InputText input)
    {
        WitnessPolicy policy = Read(file, input);
        if (policy.Logs.Count == 0)
        {
            return Parse(file, $"log {log}\n{policy}");
        }

        return policy.Logs.Any(accepted => accepted.Key.Equals(log))
            ? policy
            : throw new ToolException("not_in_policy", $"{file} does not accept the log of --log-key: add the line log {log}");
    }

    private static WitnessPolicy Parse(string file, string text)
    {
        try
        {
            return WitnessPolicy.Parse(text);
        }
        catch (FormatException wrong)
        {
            throw new ToolException("malformed", $"{file}: {wrong.Message}");
        }
    }
}
