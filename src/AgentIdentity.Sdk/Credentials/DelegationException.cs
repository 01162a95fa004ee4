namespace AgentIdentity.Sdk;

/// <summary>A credential or proof could not be made, because what was asked for is not within what is held.</summary>
public sealed class DelegationException : InvalidOperationException
{
    internal DelegationException(Denial denial, Exception? inner = null)
        : base(denial.Reason, inner) => Denial = denial;

    /// <summary>The reason.</summary>
    public Denial Denial { get; }

    /// <summary>The stable code, one of <see cref="DenialCodes"/>.</summary>
    public string Code => Denial.Code;
}
