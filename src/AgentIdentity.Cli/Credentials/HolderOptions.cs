using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>The options of a command that acts as the agent who holds a key and a credential.</summary>
internal sealed class HolderOptions
{
    private readonly Option<string> _key = new("--key") { Description = "The agent's private key: sealed, JWK or PEM.", HelpName = "file", Required = true };
    private readonly Option<string> _credential = new("--credential") { Description = "The chain that was issued to that key.", HelpName = "file", Required = true };
    private readonly Option<string[]> _anchors = AnchorInput.CreateOption(isRequired: true);
    private readonly PassphraseInput _passphrase = new();

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_key, _credential, _anchors, _passphrase.Option])
        {
            command.Add(option);
        }
    }

    /// <summary>Verifies the chain and makes a live agent of it.</summary>
    /// <exception cref="ToolException">The chain does not hold, or was issued to another key.</exception>
    public LiveHolder Open(ParseResult parse, InputText input)
    {
        string path = parse.GetRequiredValue(_credential);
        AgentCredential chain = CredentialInput.Read(path, input).Chain;
        CredentialVerifier verifier = new(AnchorInput.Read(parse.GetRequiredValue(_anchors), input), clock: input.Host.Clock);
        CredentialVerification verification = verifier.Verify(chain);
        if (!verification.IsValid)
        {
            throw new ToolException(verification.Denial.Code, $"{path} does not hold: {verification.Denial.Message}");
        }

        PersistentKey key = KeyInput.ReadPrivate(parse.GetRequiredValue(_key), parse, input, _passphrase);
        if (!key.PublicKey.Equals(verification.Credential.HolderKey))
        {
            key.Dispose();
            throw new ToolException(
                DenialCodes.HolderBindingFailed,
                $"{path} was issued to {verification.Credential.Holder}, which is not the key in {parse.GetRequiredValue(_key)}: give that agent's key");
        }

        return new LiveHolder(verification.Credential, key, input.Host.Clock);
    }
}
