namespace AgentIdentity.Sdk.Testing;

/// <summary>Something does not do what its contract says, or a trail does not show what a test demands. The message says what was expected and what was found.</summary>
public sealed class ContractException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which clause, what was expected, what was found.</param>
    /// <param name="innerException">What the store threw instead, if that is what it did.</param>
    public ContractException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}
