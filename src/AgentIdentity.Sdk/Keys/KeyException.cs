namespace AgentIdentity.Sdk;

/// <summary>A private key could not be read or sealed.</summary>
public sealed class KeyException : Exception
{
    internal KeyException(string code, string message)
        : base(message) => Code = code;

    /// <summary>The stable code, one of <see cref="KeyCodes"/>.</summary>
    public string Code { get; }
}
