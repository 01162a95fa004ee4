using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>The arguments of a requested call with the salt that hides them in their hash.</summary>
/// <remarks>
/// The hash stands in the clear, and an amount or a name is soon guessed: so it is the SHA-256 of a domain tag, 16 random bytes and the canonical
/// arguments. The random bytes are sealed with the arguments.
/// </remarks>
internal sealed class ApprovalArguments(byte[] salt, ToolArguments arguments)
{
    public const int SaltSize = 16;

    /// <summary>More than that nobody reads before saying yes.</summary>
    public const int MaxBytes = 32 * 1024;

    private static ReadOnlySpan<byte> Domain => "agentid approval arguments v1\n"u8;

    public byte[] Salt { get; } = salt;

    public ToolArguments Arguments { get; } = arguments;

    public byte[] Hash { get; } = HashOf(salt, arguments);

    public static ApprovalArguments Of(ToolArguments arguments)
    {
        byte[] salt = new byte[SaltSize];
        RandomPool.Fill(salt);
        return new ApprovalArguments(salt, arguments);
    }

    public static byte[] HashOf(ReadOnlySpan<byte> salt, ToolArguments arguments)
    {
        ByteBuilder input = new(stackalloc byte[512]);
        input.Append(Domain);
        input.Append(salt);
        input.Append(arguments.Canonical);
        byte[] hash = Sha256Hash.Of(input.Written);
        input.Dispose();
        return hash;
    }
}
