namespace AgentIdentity.Sdk.Auditing;

/// <summary>The kinds of records. Checkpoints will be one more; a verifier passes over kinds it does not know, but for the chain.</summary>
internal static class RecordType
{
    public const string HeaderName = "header";
    public const string DecisionName = "decision";
    public const string OutcomeName = "outcome";

    private static readonly string[] Known = [HeaderName, DecisionName, OutcomeName, "event", "refusals", "recovery", "closed"];

    public static ReadOnlySpan<byte> Header => "header"u8;

    public static ReadOnlySpan<byte> Decision => "decision"u8;

    public static ReadOnlySpan<byte> Outcome => "outcome"u8;

    public static ReadOnlySpan<byte> Event => "event"u8;

    public static ReadOnlySpan<byte> Refusals => "refusals"u8;

    public static ReadOnlySpan<byte> Recovery => "recovery"u8;

    public static ReadOnlySpan<byte> Closed => "closed"u8;

    public static string Intern(string type) => Known.FirstOrDefault(known => string.Equals(known, type, StringComparison.Ordinal)) ?? type;
}
