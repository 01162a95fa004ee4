namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>How the body of a request becomes arguments of a call. Client and server must agree; the exact bytes are proved in either case.</summary>
public enum BodyBinding
{
    /// <summary>
    /// The members of a JSON object are arguments, so that scopes can constrain them; any other JSON value is the argument <c>body</c>. At most
    /// 32 KiB, since the proof repeats them. A body that is no JSON becomes its digest.
    /// </summary>
    Members,

    /// <summary>Whatever its type, the body is one argument, <c>body_sha256</c>: base64url of its SHA-256. For uploads and for large documents.</summary>
    Digest,
}
