using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Keys;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Authorities;

/// <summary><c>agentid authority new</c>: a sealed key with an issuer, and the trust anchor that others configure.</summary>
internal static class AuthorityNewCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> issuer = new("issuer") { Description = "The URI that names the authority, like https://agents.contoso.com." };
        Option<string> output = new("--out") { Description = "The file for the sealed key; it must not exist.", HelpName = "file", Required = true };
        Option<string> anchor = new("--anchor") { Description = "The file for the trust anchor; it must not exist.", HelpName = "file" };
        PassphraseInput passphrase = new();
        Command command = new("new", "Make a root issuer, its sealed key and its trust anchor.") { issuer, output, anchor, passphrase.Option };
        return command.Does(host, async (parse, result, cancellationToken) =>
        {
            string path = parse.GetRequiredValue(output);
            string? anchorPath = parse.GetValue(anchor);
            OutputFile.RefuseExisting(path);
            if (anchorPath is not null)
            {
                OutputFile.RefuseExisting(anchorPath);
                if (Path.GetFullPath(anchorPath) == Path.GetFullPath(path))
                {
                    throw ToolException.Usage("--out and --anchor name the same file: give the anchor, which is public, one of its own");
                }
            }

            ReadOnlyMemory<char> secret = passphrase.ReadNew(parse, new InputText(host), path);
            try
            {
                using AgentAuthority authority = await AgentAuthority.CreateAsync(
                    parse.GetRequiredValue(issuer), path, secret, new AgentAuthorityOptions { Clock = host.Clock }, cancellationToken).ConfigureAwait(false);
                if (anchorPath is not null)
                {
                    OutputFile.WriteNew(anchorPath, AnchorText.Of(authority.TrustAnchor), isPrivate: false);
                }

                KeyReport.Write(result, authority.TrustAnchor.Key, path, authority.Issuer);
                return ExitCodes.Ok;
            }
            catch (ArgumentException refused)
            {
                throw ToolException.Usage($"issuer: {refused.Message}");
            }
        });
    }
}
