using System.Net;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A web server's answer without the web: what a test says it is.</summary>
internal sealed class AnsweringHandler(Func<byte[], CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
{
    public List<Uri> Asked { get; } = [];

    public static AnsweringHandler With(HttpStatusCode status, byte[] body, string? contentType = null) => new((_, _) =>
    {
        ByteArrayContent content = new(body);
        content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? "text/plain");
        return Task.FromResult(new HttpResponseMessage(status) { Content = content });
    });

    /// <summary>Answers as a witness that is served as it should be.</summary>
    public static AnsweringHandler Of(IAuditWitness witness) => new(async (body, cancellationToken) =>
    {
        WitnessResponse response = await WitnessResponse.ToAsync(witness, body, cancellationToken);
        ByteArrayContent content = new(System.Text.Encoding.UTF8.GetBytes(response.Body));
        content.Headers.TryAddWithoutValidation("Content-Type", response.ContentType);
        return new HttpResponseMessage((HttpStatusCode)response.StatusCode) { Content = content };
    });

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Asked.Add(request.RequestUri!);
        HttpResponseMessage response = await answer(await request.Content!.ReadAsByteArrayAsync(cancellationToken), cancellationToken);
        response.RequestMessage ??= request;
        return response;
    }
}
