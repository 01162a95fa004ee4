namespace AgentIdentity.Sdk.Auditing;

/// <summary>Text from someone who proved nothing, made safe to show.</summary>
internal static class ClaimedText
{
    public const int MaxLength = 256;

    public static string Escape(string text) => PlainText.Escape(text, MaxLength);
}
