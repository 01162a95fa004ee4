using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What a <see cref="SignedApproval"/> says, and how that is read and written.</summary>
internal sealed record ApprovalText(
    string Id, AgentId Key, ApprovalDecision Decision, string? Reason, string RequestId, byte[] RequestHash, long IssuedAt, long Expires)
{
    private const int SignatureLength = 86;

    private static readonly string[] Decisions = ["deny", "approve", "review"];

    /// <summary><c>{"alg":"Ed25519","typ":"agentid-approval+jwt"}</c></summary>
    public static ReadOnlySpan<byte> Header => "eyJhbGciOiJFZDI1NTE5IiwidHlwIjoiYWdlbnRpZC1hcHByb3ZhbCtqd3QifQ"u8;

    /// <summary>Why the bytes are no approval; null with what they say when they are. Who signed them is not looked at.</summary>
    public static Denial? Read(ReadOnlySpan<byte> compact, out ApprovalText? text)
    {
        text = null;
        if (compact.Length > SignedApproval.MaxBytes)
        {
            return new Denial(DenialCodes.TooLarge, $"the approval is larger than {SignedApproval.MaxBytes} bytes", step: null);
        }

        if (!CompactJws.TryCut(compact, out CompactJws jws))
        {
            return new Denial(DenialCodes.Malformed, "the approval is not a compact JWS", step: null);
        }

        if (!jws.Header.SequenceEqual(Header))
        {
            // One spelling only; the general reader says what else it is.
            return JoseHeader.Refuse(jws.Header, "agentid-approval+jwt"u8, "approval", out _) is { } denial
                ? new Denial(denial.Code, denial.Message, step: null)
                : new Denial(DenialCodes.NonCanonical, "the header says more than an approval's says, or says it in another way", step: null);
        }

        Span<byte> signature = stackalloc byte[AgentPublicKey.SignatureSize + 2];
        if (jws.Signature.Length != SignatureLength || !Base64UrlText.TryDecode(jws.Signature, signature, out int _))
        {
            return new Denial(DenialCodes.NonCanonical, "the signature is not 64 bytes in canonical base64url", step: null);
        }

        if (!TokenPayload.TryRead(jws.Payload, out TokenPayload payload, out Denial? badPayload))
        {
            return badPayload;
        }

        text = Read(payload.Json);
        payload.Dispose();
        if (text is null)
        {
            return new Denial(DenialCodes.Malformed, "a member of the approval is missing, unknown or not what it must be", step: null);
        }

        // INVARIANT: one approval, one spelling; what a person signed can be written down again from what is shown.
        ByteBuilder canonical = new(stackalloc byte[1024]);
        text.AppendPayload(ref canonical);
        bool isCanonical = canonical.Written.SequenceEqual(jws.Payload);
        canonical.Dispose();
        return isCanonical ? null : new Denial(DenialCodes.NonCanonical, "the approval is not in canonical form", step: null);
    }

    /// <summary>Header, dot and payload: what is signed.</summary>
    public byte[] ToSigningInput()
    {
        ByteBuilder input = new(stackalloc byte[1024]);
        input.Append(Header);
        input.Append((byte)'.');
        AppendPayload(ref input);
        byte[] bytes = input.ToArray();
        input.Dispose();
        return bytes;
    }

    private static ApprovalText? Read(JsonView json) =>
        json["decision"u8].TryGetText(out string? decision) && Array.IndexOf(Decisions, decision) is >= 0 and int which
        && TokenReader.ReadSeconds(json["exp"u8]) is { } expires && expires <= ApprovalRequestText.MaxSeconds
        && TokenReader.ReadSeconds(json["iat"u8]) is { } issuedAt && issuedAt < expires
        && ReadKey(json["iss"u8]) is { } key
        && json["jti"u8].TryGetText(out string? id) && ApprovalRequest.IsId(id)
        && ReadReason(json["reason"u8], out string? reason)
        && json["request"u8].TryGetText(out string? request) && ApprovalRequest.IsId(request)
        && TokenReader.ReadHash(json["request_hash"u8]) is { } hash
        && json.Count == 7 + (reason is null ? 0 : 1)
            ? new ApprovalText(id, key, (ApprovalDecision)which, reason, request, hash, issuedAt, expires)
            : null;

    private static AgentId? ReadKey(JsonView json) =>
        json.TryGetText(out string? uri) && uri.StartsWith(AgentId.UriPrefix, StringComparison.Ordinal)
        && AgentId.TryParse(uri[AgentId.UriPrefix.Length..], out AgentId? key)
            ? key
            : null;

    private static bool ReadReason(JsonView json, out string? reason)
    {
        reason = null;
        return json.Kind == JsonKind.None || (json.TryGetText(out reason) && CredentialText.IsAcceptable(reason));
    }

    private void AppendPayload(ref ByteBuilder output)
    {
        ByteBuilder json = new(stackalloc byte[1024]);
        json.Append("{\"decision\":"u8);
        ArgumentWriter.AppendText(ref json, Decisions[(int)Decision]);
        json.Append(",\"exp\":"u8);
        json.AppendInteger(Expires);
        json.Append(",\"iat\":"u8);
        json.AppendInteger(IssuedAt);
        json.Append(",\"iss\":"u8);
        ArgumentWriter.AppendText(ref json, AgentId.UriPrefix + Key);
        json.Append(",\"jti\":"u8);
        ArgumentWriter.AppendText(ref json, Id);
        if (Reason is not null)
        {
            json.Append(",\"reason\":"u8);
            ArgumentWriter.AppendText(ref json, Reason);
        }

        json.Append(",\"request\":"u8);
        ArgumentWriter.AppendText(ref json, RequestId);
        json.Append(",\"request_hash\":\""u8);
        json.AppendBase64Url(RequestHash);
        json.Append("\"}"u8);
        output.AppendBase64Url(json.Written);
        json.Dispose();
    }
}
