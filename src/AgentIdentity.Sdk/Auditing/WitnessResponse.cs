using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a witness answers over HTTP.</summary>
public sealed class WitnessResponse
{
    internal const string SizeContentType = "text/x.tlog.size";
    private const string TextContentType = "text/plain; charset=utf-8";

    private WitnessResponse(int statusCode, string contentType, string body, WitnessAnswer answer)
    {
        StatusCode = statusCode;
        ContentType = contentType;
        Body = body;
        Answer = answer;
    }

    /// <summary>The status code: 200, 400, 403, 404, 409, 422, or 503 when the witness itself cannot.</summary>
    public int StatusCode { get; }

    /// <summary>The content type.</summary>
    public string ContentType { get; }

    /// <summary>The body: a line of cosignature, the size the witness saw last, or why it refuses. To be sent as UTF-8.</summary>
    public string Body { get; }

    /// <summary>What the witness answered.</summary>
    public WitnessAnswer Answer { get; }

    /// <summary>Answers the body of a <c>POST &lt;prefix&gt;/add-checkpoint</c> on a witness's behalf; how it travels is the host's.</summary>
    /// <param name="witness">The witness.</param>
    /// <param name="body">The body; the host reads no more than <see cref="WitnessRequest.MaxBytes"/>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public static async Task<WitnessResponse> ToAsync(IAuditWitness witness, ReadOnlyMemory<byte> body, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(witness);
        return Of(WitnessRequest.TryParse(body.Span, out WitnessRequest? request)
            ? await witness.CosignAsync(request.Checkpoint, request.Proof, cancellationToken).ConfigureAwait(false)
            : WitnessAnswer.Refused(WitnessRefusal.Malformed, "the body is not an old size, a proof and a checkpoint"));
    }

    private static WitnessResponse Of(WitnessAnswer answer) => answer switch
    {
        { Cosignature: { } cosignature } => new WitnessResponse(200, TextContentType, SignedNote.LineOf(cosignature), answer),
        // Whoever asks again from this size learns whether it is the size or the root that differs.
        { Refusal: WitnessRefusal.OtherSize or WitnessRefusal.Inconsistent, Size: { } size } =>
            new WitnessResponse(409, SizeContentType, string.Create(CultureInfo.InvariantCulture, $"{size}\n"), answer),
        _ => new WitnessResponse(StatusOf(answer.Refusal), TextContentType, answer.Reason + "\n", answer),
    };

    private static int StatusOf(WitnessRefusal refusal) => refusal switch
    {
        WitnessRefusal.Malformed => 400,
        WitnessRefusal.NotSigned => 403,
        WitnessRefusal.UnknownLog => 404,
        WitnessRefusal.Inconsistent => 422,
        WitnessRefusal.OtherSize => 409,
        _ => 503,
    };
}
