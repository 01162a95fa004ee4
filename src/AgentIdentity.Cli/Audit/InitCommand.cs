using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary><c>agentid audit init</c>: begins a log, so that its witnesses can be told of it before the first call is recorded.</summary>
internal static class InitCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> directory = new("DIRECTORY") { Description = "Where the log is to be; a new directory, or an empty one." };
        Option<string> key = new("--key") { Description = "The private key the log's checkpoints will be signed with: sealed, JWK or PEM.", HelpName = "file", Required = true };
        Option<string?> name = new("--name") { Description = "The log's name; audit unless given. Its id is this and 128 random bits.", HelpName = "name" };
        Option<string?> authority = new("--authority") { Description = "The issuer whose guard will write the log; a guard refuses the log of another.", HelpName = "issuer" };
        PassphraseInput passphrase = new();
        Command command = new("init", "Begin a log and print the key that its witnesses and verifiers are given.") { directory, key, name, authority, passphrase.Option };
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            string place = parse.GetRequiredValue(directory);
            using PersistentKey signer = KeyInput.ReadPrivate(parse.GetRequiredValue(key), parse, new InputText(host), passphrase);
            AuditLogOptions options = new() { Name = parse.GetValue(name), Authority = parse.GetValue(authority) };
            NoteKey vkey = await BeginAsync(place, signer, options, host.Clock, cancellationToken).ConfigureAwait(false);
            output.Json(json =>
            {
                json.WriteStartObject();
                json.WriteString("log", vkey.Name);
                json.WriteString("vkey", vkey.ToString());
                json.WriteEndObject();
            });
            output.Line($"log   {SafeText.Of(vkey.Name)}");
            output.Line($"vkey  {SafeText.Of(vkey.ToString())}");
            return ExitCodes.Ok;
        });
    }

    private static async Task<NoteKey> BeginAsync(string directory, PersistentKey signer, AuditLogOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        FileAuditStore store = FileAuditStore.Open(directory);
        await using (store.ConfigureAwait(false))
        {
            if (!store.LastLine.IsEmpty)
            {
                throw new ToolException("exists", $"there is a log in {directory}: choose another directory, or see its key with agentid audit checkpoint");
            }

            AuditLog log = new(store, options, clock);
            await using (log.ConfigureAwait(false))
            {
                return await AuditCheckpoints.BeginAsync(log, signer, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
