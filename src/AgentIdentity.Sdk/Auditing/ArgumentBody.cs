using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the commitments to a call's arguments, each with a salt of its own, in canonical order.</summary>
internal static class ArgumentBody
{
    /// <summary>Writes the member <c>args</c>, unless there are none.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="arguments">The arguments of one call.</param>
    /// <param name="disclosures">Takes what opens the commitments, or null to drop it.</param>
    /// <exception cref="ArgumentException">An argument is named twice.</exception>
    public static void Write(ref ByteBuilder output, ReadOnlySpan<AuditArgument> arguments, List<ArgumentDisclosure>? disclosures)
    {
        if (arguments.IsEmpty)
        {
            return;
        }

        output.Append(",\"args\":"u8);
        int start = output.Length;
        Span<byte> salt = stackalloc byte[ArgumentCommitment.SaltSize];
        Span<byte> commitment = stackalloc byte[LeafHash.Size];
        foreach (ref readonly AuditArgument argument in AreInOrder(arguments) ? arguments : PutInOrder(arguments))
        {
            RandomPool.Fill(salt);
            ArgumentCommitment.Compute(salt, argument.CanonicalValue.Span).CopyTo(commitment);
            output.Append((byte)',');
            BodyText.String(ref output, argument.Name);
            output.Append((byte)':');
            BodyText.Bytes(ref output, commitment);
            disclosures?.Add(new ArgumentDisclosure(argument.Name, salt.ToArray(), argument.CanonicalValue.ToArray()));
        }

        BodyText.Close(ref output, start);
    }

    private static bool AreInOrder(ReadOnlySpan<AuditArgument> arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            // Names that are not plain might not be well-formed, and change places once they are.
            if (!BodyText.IsPlain(arguments[i].Name ?? "\0") || (i > 0 && string.CompareOrdinal(arguments[i - 1].Name, arguments[i].Name) >= 0))
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<AuditArgument> PutInOrder(ReadOnlySpan<AuditArgument> arguments)
    {
        AuditArgument[] sorted = arguments.ToArray();
        foreach (ref AuditArgument argument in sorted.AsSpan())
        {
            ArgumentNullException.ThrowIfNull(argument.Name, nameof(arguments));
            argument = argument with { Name = WellFormed.Name(argument.Name) };
        }

        Array.Sort(sorted, static (left, right) => string.CompareOrdinal(left.Name, right.Name));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (string.Equals(sorted[i - 1].Name, sorted[i].Name, StringComparison.Ordinal))
            {
                throw new ArgumentException("an argument is named twice", nameof(arguments));
            }
        }

        return sorted;
    }
}
