namespace AgentIdentity.Sdk;

/// <summary>Stable names of why a private key could not be read: <c>KeyException.Code</c> is one of these.</summary>
public static class KeyCodes
{
    /// <summary>What was read is not a key in the form it should have.</summary>
    public const string Malformed = "key_malformed";

    /// <summary>The passphrase is wrong, or somebody changed the sealed key: the two cannot be told apart.</summary>
    public const string WrongPassphrase = "key_passphrase_wrong";

    /// <summary>A passphrase for a new sealed key is too short.</summary>
    public const string WeakPassphrase = "key_passphrase_weak";

    /// <summary>The sealed key is not that of an authority, since it names no issuer.</summary>
    public const string NoIssuer = "key_names_no_issuer";
}
