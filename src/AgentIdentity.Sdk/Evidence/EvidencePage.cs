using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The page that a pack is: what stands before its data and what stands behind, the same in every pack this version writes.</summary>
/// <remarks>
/// The page allows itself one style and one script, by their hashes, and nothing else: no network, no frame, no form. Its data are script elements of a
/// type no browser runs, one a line, in characters that mean nothing to HTML.
/// </remarks>
internal static class EvidencePage
{
    private const string DataMark = "<!--evidence-->\n";

    // In the order in which they are read. Functions of later ones are not known to earlier ones.
    private static readonly string[] Scripts = ["wire.js", "proofs.js", "chains.js", "items.js", "verify.js", "story.js", "show.js", "main.js"];

    private static readonly Lazy<(byte[] Before, byte[] After)> Parts = new(Make);

    /// <summary>What every pack begins with.</summary>
    public static ReadOnlyMemory<byte> Before => Parts.Value.Before;

    /// <summary>What every pack ends with.</summary>
    public static ReadOnlyMemory<byte> After => Parts.Value.After;

    private static (byte[] Before, byte[] After) Make()
    {
        string style = Read("page.css");
        string script = "\"use strict\";\n" + string.Concat(Scripts.Select(Read));
        string policy = $"default-src 'none'; script-src '{HashOf(script)}'; style-src '{HashOf(style)}'; base-uri 'none'; form-action 'none'";
        string page = Read("page.html")
            .Replace("{{policy}}", policy, StringComparison.Ordinal)
            .Replace("{{style}}", style, StringComparison.Ordinal)
            .Replace("{{script}}", script, StringComparison.Ordinal);
        int data = page.IndexOf(DataMark, StringComparison.Ordinal);
        return (Encoding.UTF8.GetBytes(page[..data]), Encoding.UTF8.GetBytes(page[(data + DataMark.Length)..]));
    }

    private static string HashOf(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    private static string Read(string name)
    {
        using Stream stream = typeof(EvidencePage).Assembly.GetManifestResourceStream($"AgentIdentity.Sdk.Evidence.Page.{name}")!;
        using StreamReader reader = new(stream, Encoding.UTF8);
        // A checkout may have changed line ends; a browser hashes what it reads as line feeds.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
