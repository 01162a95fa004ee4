namespace AgentIdentity.Sdk.Auditing;

/// <summary>What opens one commitment: kept apart from the log, so that it can be shown or erased alone.</summary>
public sealed class ArgumentDisclosure
{
    /// <summary>Creates a disclosure.</summary>
    /// <param name="argument">The argument's name.</param>
    /// <param name="salt">The salt of its commitment.</param>
    /// <param name="value">The canonical JSON of its value.</param>
    public ArgumentDisclosure(string argument, ReadOnlyMemory<byte> salt, ReadOnlyMemory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(argument);
        (Argument, Salt, Value) = (argument, salt, value);
    }

    /// <summary>The argument's name.</summary>
    public string Argument { get; }

    /// <summary>The salt, <see cref="ArgumentCommitment.SaltSize"/> bytes.</summary>
    public ReadOnlyMemory<byte> Salt { get; }

    /// <summary>The canonical JSON of the value.</summary>
    public ReadOnlyMemory<byte> Value { get; }

    /// <summary>Whether this opens a commitment found in the log.</summary>
    /// <param name="commitment">The text that stands in the record under <c>args</c>.</param>
    public bool Opens(string commitment) => ArgumentCommitment.Matches(Salt.Span, Value.Span, commitment);

    /// <summary>The argument's name only: the value must not slip into a log this way.</summary>
    public override string ToString() => Argument;
}
