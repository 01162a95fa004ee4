using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>An agent that acts for the length of one command.</summary>
internal sealed class LiveHolder : IDisposable
{
    private readonly AgentKeyring _keyring = new(residentKeys: 1);

    public LiveHolder(VerifiedCredential credential, PersistentKey key, TimeProvider clock)
    {
        Anchor = credential.Anchor;
        Principal = AgentPrincipal.FromCredential(credential, key, _keyring, clock);
    }

    public TrustAnchor Anchor { get; }

    public AgentPrincipal Principal { get; }

    public void Dispose()
    {
        Principal.Dispose();
        _keyring.Dispose();
    }
}
