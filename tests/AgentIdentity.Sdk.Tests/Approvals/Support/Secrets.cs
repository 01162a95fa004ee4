namespace AgentIdentity.Sdk.Approvals.Support;

/// <summary>Secrets that seal arguments in tests.</summary>
internal static class Secrets
{
    public static byte[] One { get; } = [.. Enumerable.Range(1, ApprovalSeal.SecretSize).Select(i => (byte)i)];

    public static byte[] Other { get; } = [.. Enumerable.Range(101, ApprovalSeal.SecretSize).Select(i => (byte)i)];
}
