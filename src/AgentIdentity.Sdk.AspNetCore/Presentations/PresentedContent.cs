namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>A body with a presentation in front of it. It remembers the body proper, so that the next attempt can carry another proof.</summary>
internal sealed class PresentedContent : ByteArrayContent
{
    public PresentedContent(byte[] presentation, HttpContent? original, byte[] body)
        : base([.. presentation, .. body])
    {
        Original = original;
        if (original is not null)
        {
            foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in original.Headers.NonValidated)
            {
                if (!name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
                {
                    Headers.TryAddWithoutValidation(name, values);
                }
            }
        }
    }

    public HttpContent? Original { get; }
}
