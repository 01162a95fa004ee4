using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Keys;

/// <summary><c>agentid key show</c>: the public half of a key, in the form somebody needs it.</summary>
internal static class KeyShowCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> key = new("key") { Description = "A did:key, or a file with a public or private key: JWK, PEM or sealed." };
        Option<string> format = new("--format") { Description = "Write that form only.", HelpName = "jwk|pem|did|thumbprint" };
        format.AcceptOnlyFromAmong("jwk", "pem", "did", "thumbprint");
        Command command = new("show", "Show the public half of a key. No passphrase is needed.") { key, format };
        return command.Does(host, (parse, result, _) =>
        {
            AgentPublicKey publicKey = KeyInput.ReadPublic(parse.GetRequiredValue(key), new InputText(host));
            if (parse.GetValue(format) is { } form && !result.IsJson)
            {
                result.Line(form switch
                {
                    "jwk" => publicKey.ToJwk(),
                    "pem" => publicKey.ToPem().TrimEnd(),
                    "did" => publicKey.ToDidKey(),
                    _ => publicKey.Id.ToString(),
                });
            }
            else
            {
                KeyReport.Write(result, publicKey, file: null, issuer: null);
            }

            return Task.FromResult(ExitCodes.Ok);
        });
    }
}
