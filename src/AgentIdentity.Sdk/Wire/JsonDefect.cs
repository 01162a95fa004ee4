namespace AgentIdentity.Sdk.Wire;

/// <summary>Why a text is not the strict JSON this library accepts.</summary>
public enum JsonDefect
{
    /// <summary>Not JSON by RFC 8259, not UTF-8, a byte order mark, or a lone surrogate.</summary>
    Malformed,

    /// <summary>More bytes than the reader was told to accept.</summary>
    TooLarge,

    /// <summary>Objects and arrays are nested deeper than the reader was told to accept.</summary>
    TooDeep,

    /// <summary>An object names a member twice, once escapes are resolved (RFC 8259, section 4).</summary>
    DuplicateMember,

    /// <summary>A number is beyond the range of an IEEE 754 double, so it has no canonical form (RFC 8785, section 3.2.2.3).</summary>
    NumberOutOfRange,
}
