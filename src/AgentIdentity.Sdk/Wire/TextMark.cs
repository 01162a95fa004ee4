namespace AgentIdentity.Sdk.Wire;

/// <summary>Where the content of a JSON string lies in its text. The zero value marks nothing: a quote comes before any content.</summary>
/// <param name="Start">The first byte after the opening quote.</param>
/// <param name="Length">How many bytes lie between the quotes.</param>
/// <param name="IsPlain">Whether it is ASCII without escapes.</param>
internal readonly record struct TextMark(int Start, int Length, bool IsPlain)
{
    public bool IsPresent => Start > 0;

    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> text) => text.Slice(Start, Length);

    /// <summary>The content with its escapes resolved.</summary>
    public string TextIn(ReadOnlySpan<byte> text)
    {
        if (IsPlain)
        {
            return System.Text.Encoding.UTF8.GetString(In(text));
        }

        ByteBuilder unescaped = new(stackalloc byte[256]);
        JsonText.AppendUnescaped(ref unescaped, In(text));
        string content = System.Text.Encoding.UTF8.GetString(unescaped.Written);
        unescaped.Dispose();
        return content;
    }
}
