using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>A claimed chain, with a claimed proof where there is one.</summary>
internal sealed record CredentialInput(AgentCredential Chain, InvocationProof? Proof)
{
    /// <summary>
    /// Reads a presentation (<c>{"aat_chain":[…],"aat_pop":"…"}</c>), a chain (<c>["…","…"]</c>), the document <c>issue --json</c> and
    /// <c>delegate --json</c> write, or one compact token, from a file, standard input or the command line itself.
    /// </summary>
    /// <exception cref="ToolException">It is none of them.</exception>
    public static CredentialInput Read(string pathOrToken, InputText input)
    {
        if (IsCompact(pathOrToken) && !File.Exists(pathOrToken))
        {
            return new CredentialInput(AgentCredential.FromTokens(pathOrToken), null);
        }

        byte[] text = input.Read(pathOrToken);
        if (AgentPresentation.TryParse(text, out AgentPresentation? presentation))
        {
            return new CredentialInput(presentation.Credential, presentation.Proof);
        }

        if (AgentCredential.TryParse(text, out AgentCredential? chain) && chain.Count > 0)
        {
            return new CredentialInput(chain, null);
        }

        string trimmed = System.Text.Encoding.UTF8.GetString(text).Trim();
        return IsCompact(trimmed)
            ? new CredentialInput(AgentCredential.FromTokens(trimmed), null)
            : throw ToolException.Malformed(pathOrToken, "a chain, a presentation or a token");
    }

    private static bool IsCompact(string text) =>
        text.Count(c => c == '.') == 2 && text.StartsWith("eyJ", StringComparison.Ordinal) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
}
