using System.CommandLine;
using System.Net;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Witnessing;

/// <summary><c>agentid witness</c>: a witness as a process of its own, which logs ask for cosignatures over HTTP.</summary>
internal static class WitnessCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> key = new("--key") { Description = "The witness's private key: sealed, JWK or PEM; no log's and no agent's.", HelpName = "file", Required = true };
        Option<string?> name = new("--name") { Description = "The witness's name, conventionally a URL without its scheme; agentid-witness/ and the key's thumbprint unless given.", HelpName = "name" };
        Option<string[]> logs = new("--log") { Description = "The key of a log it knows, as agentid audit init and checkpoint print it. May be given several times.", HelpName = "vkey", Required = true };
        Option<string> state = new("--state") { Description = "The directory where it keeps what it saw; never restore an old copy of it.", HelpName = "directory", Required = true };
        Option<string> listen = new("--listen")
        {
            Description = "Where it listens; port 0 takes one that is free. Without TLS: beyond this machine, put a proxy before it.",
            HelpName = "address:port",
            DefaultValueFactory = _ => "127.0.0.1:7380",
        };
        PassphraseInput passphrase = new();
        Command command = new("witness", "Cosign the checkpoints of logs that only ever grow, over HTTP (C2SP tlog-witness), until it is told to stop.")
        {
            key,
            name,
            logs,
            state,
            listen,
            passphrase.Option,
        };
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            IPEndPoint address = Address(parse.GetRequiredValue(listen));
            NoteKey[] known = [.. parse.GetRequiredValue(logs).Select(log => NoteKeyInput.Read(log, NoteAlgorithm.Ed25519, "--log"))];
            using PersistentKey signer = KeyInput.ReadPrivate(parse.GetRequiredValue(key), parse, new InputText(host), passphrase);
            using AuditWitness witness = AuditWitness.Open(
                parse.GetRequiredValue(state), parse.GetValue(name) ?? $"agentid-witness/{signer.PublicKey.Id}", signer, known, host.Clock);
            await WitnessServer.RunAsync(witness, address, new WitnessReport(output), cancellationToken).ConfigureAwait(false);
            return ExitCodes.Ok;
        });
    }

    private static IPEndPoint Address(string text) =>
        IPEndPoint.TryParse(text, out IPEndPoint? address) && text.Contains(':', StringComparison.Ordinal)
            ? address
            : throw ToolException.Usage($"--listen takes an address and a port, like 127.0.0.1:7380 or [::1]:7380; '{text}' is neither");
}
