using System.Text;
using AgentIdentity.Cli.Output;

namespace AgentIdentity.Cli.Approvals;

/// <summary>Makes sure that a person means what is about to be signed.</summary>
internal static class Confirmation
{
    /// <summary>Asks, or takes the hash that a script names in place of an answer.</summary>
    /// <param name="output">Where the request was shown.</param>
    /// <param name="verb">What is about to be done; it is what has to be typed.</param>
    /// <param name="hash">The hash of the request.</param>
    /// <param name="yes">What was given as <c>--yes</c>; null when nothing was.</param>
    /// <exception cref="ToolException">Nobody can be asked, the answer is another, or the hash is that of something else.</exception>
    public static void Require(ToolOutput output, string verb, string hash, string? yes)
    {
        if (yes is not null)
        {
            if (yes != hash)
            {
                throw new ToolException("not_confirmed", $"--yes names another request than this one, whose hash is {hash}: look at it first, with agentid approvals show");
            }

            return;
        }

        if (!output.Host.IsInteractive)
        {
            throw ToolException.Usage("nobody can be asked here: look at the request with agentid approvals show, and name its hash with --yes HASH");
        }

        output.Host.Error.Write($"Type {verb} to {verb} exactly this: ");
        if (ReadLine(output.Host.In) != verb)
        {
            throw new ToolException("not_confirmed", "nothing was signed");
        }
    }

    /// <summary>Reads a line of a terminal, byte by byte: what follows it is not ours.</summary>
    private static string ReadLine(Stream input)
    {
        StringBuilder typed = new();
        for (int next = input.ReadByte(); next >= 0 && next != '\n' && typed.Length < 64; next = input.ReadByte())
        {
            typed.Append((char)next);
        }

        return typed.ToString().Trim();
    }
}
