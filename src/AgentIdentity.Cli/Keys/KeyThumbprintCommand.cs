using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Keys;

/// <summary><c>agentid key thumbprint</c>: the agent's id, the RFC 7638 thumbprint of its key.</summary>
internal static class KeyThumbprintCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> key = new("key") { Description = "A did:key, or a file with a public or private key: JWK, PEM or sealed." };
        Option<bool> uri = new("--uri") { Description = "As the URI that stands on the wire (RFC 9278)." };
        Command command = new("thumbprint", "Write the agent's id: the RFC 7638 thumbprint of its key.") { key, uri };
        return command.Does(host, (parse, result, _) =>
        {
            AgentId id = KeyInput.ReadPublic(parse.GetRequiredValue(key), new InputText(host)).Id;
            string text = parse.GetValue(uri) ? id.ToUri().OriginalString : id.ToString();
            result.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("thumbprint", text);
                json.WriteEndObject();
            });
            result.Line(text);
            return Task.FromResult(ExitCodes.Ok);
        });
    }
}
