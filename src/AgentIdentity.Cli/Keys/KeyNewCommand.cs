using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Keys;

/// <summary><c>agentid key new</c>: a new key pair, sealed with a passphrase unless told otherwise.</summary>
internal static class KeyNewCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> output = new("--out") { Description = "The file to write; it must not exist.", HelpName = "file", Required = true };
        Option<string> format = new("--unsealed") { Description = "Write the private key in the clear, as jwk or pem. Anybody who reads the file is the agent.", HelpName = "jwk|pem" };
        format.AcceptOnlyFromAmong("jwk", "pem");
        PassphraseInput passphrase = new();
        Command command = new("new", "Make a new key pair.") { output, format, passphrase.Option };
        return command.Does(host, async (parse, result, cancellationToken) =>
        {
            string path = parse.GetRequiredValue(output);
            OutputFile.RefuseExisting(path);
            using PersistentKey key = PersistentKey.Create();
            switch (parse.GetValue(format))
            {
                case "jwk":
                    OutputFile.WriteNew(path, key.ExportJwkUnsafe(), isPrivate: true);
                    break;
                case "pem":
                    OutputFile.WriteNew(path, key.ExportPemUnsafe(), isPrivate: true);
                    break;
                default:
                    await key.Seal(passphrase.ReadNew(parse, new InputText(host), path).Span).SaveAsync(path, cancellationToken).ConfigureAwait(false);
                    break;
            }

            KeyReport.Write(result, key.PublicKey, path, issuer: null);
            return ExitCodes.Ok;
        });
    }
}
