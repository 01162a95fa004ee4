namespace AgentIdentity.Sdk.Auditing;

/// <summary>The W3C trace context of a decision.</summary>
internal static class TraceParent
{
    private const int TraceLength = 32;
    private const int SpanLength = 16;

    /// <summary>Null when the record names no trace, or something that is none. Whether it was sampled is not known, so it says not.</summary>
    public static string? Of(RecordedDecision decision) =>
        IsId(decision.TraceId, TraceLength) && IsId(decision.SpanId, SpanLength) ? $"00-{decision.TraceId}-{decision.SpanId}-00" : null;

    private static bool IsId(string? text, int length) =>
        text?.Length == length && text.All(char.IsAsciiHexDigitLower) && text.AsSpan().ContainsAnyExcept('0');
}
