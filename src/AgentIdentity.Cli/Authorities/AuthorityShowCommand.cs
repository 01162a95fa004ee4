using System.CommandLine;
using AgentIdentity.Cli.Keys;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Authorities;

/// <summary><c>agentid authority show</c>: issuer and public key of an authority, or its trust anchor for others.</summary>
internal static class AuthorityShowCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> file = new("file") { Description = "The authority's sealed key." };
        Option<bool> anchor = new("--anchor") { Description = "Write the trust anchor that others configure, and nothing else." };
        Command command = new("show", "Show an authority's issuer and public key. No passphrase is needed, and nothing is proved by it.") { file, anchor };
        return command.Does(host, async (parse, result, cancellationToken) =>
        {
            string path = parse.GetRequiredValue(file);
            SealedKey key = await SealedKey.LoadAsync(path, cancellationToken).ConfigureAwait(false);
            if (key.Issuer is null)
            {
                throw new ToolException(KeyCodes.NoIssuer, $"{path} is the key of an agent, not of an authority: see agentid key show");
            }

            if (parse.GetValue(anchor))
            {
                host.Out.WriteLine(AnchorText.Of(key.Issuer, key.PublicKey));
            }
            else
            {
                KeyReport.Write(result, key.PublicKey, file: null, key.Issuer);
            }

            return ExitCodes.Ok;
        });
    }
}
