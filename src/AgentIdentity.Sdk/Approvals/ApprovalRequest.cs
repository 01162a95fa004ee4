using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>One call that waits for people: what will run, who answers for it, and who is asked. Immutable.</summary>
/// <remarks>
/// What people sign is <see cref="Hash"/>, the SHA-256 of <c>agentid approval request v1</c>, a line feed, and this document in canonical JSON
/// (RFC 8785); so what a person saw is what is approved, down to the last member:
/// <code>
/// {"binding":{"action":"invoices.pay","arguments":"4t6z…","lineage":"019471f8-…","name":"orchestrator/payer","principal":"alice",
/// "sponsor":{"assurance":"asserted","id":"alice@contoso.com","kind":"human"}},"created":1704067200,"expires":1704070800,
/// "holders":["kPrK…"],"id":"5c2f…","kind":"call","policy_version":"Jb3q…","reason":"…",
/// "requirements":[{"group":"finance","persons":2,"policy":"large-payments","reason":"…"}],"type":"https://agentidentity.dev/approval-request/v1"}
/// </code>
/// <c>arguments</c> is a salted hash; the arguments themselves travel sealed beside the document (<see cref="Seal"/>). <c>principal</c>,
/// <c>policy_version</c>, <c>reason</c> and <c>group</c> may be absent. Times are seconds since 1970.
/// </remarks>
public sealed class ApprovalRequest
{
    /// <summary>The length of an id, in lower-case hexadecimal digits.</summary>
    public const int IdLength = ApprovalMark.RequestLength;

    /// <summary>The largest request in its sealed form, in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    private readonly ApprovalArguments? _arguments;
    private byte[]? _ciphertext;        // as it was read

    internal ApprovalRequest(ApprovalRequestText text, ApprovalArguments? arguments)
    {
        Text = text;
        _arguments = arguments;
        Hash = text.Hash();
    }

    /// <summary>The id.</summary>
    public string Id => Text.Id;

    /// <summary>What it is for.</summary>
    public ApprovalBinding Binding => Text.Binding;

    /// <summary>What people are asked for.</summary>
    public ApprovalKind Kind => Text.Kind;

    /// <summary>Who is asked, one entry for each policy that asks; all must be met.</summary>
    public IReadOnlyList<RequestedApproval> Requirements => Text.Requirements;

    /// <summary>The version of the policy set that asked; null when none did.</summary>
    public string? PolicyVersion => Text.PolicyVersion;

    /// <summary>Why the call is wanted, in the words of whoever asked; null for a call that a policy stopped.</summary>
    public string? Reason => Text.Reason;

    /// <summary>When it was made, in whole seconds.</summary>
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeSeconds(Text.Created);

    /// <summary>When it ends, approved or not.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(Text.Expires);

    /// <summary>The keys of the chain that asked, root first: none of them approves.</summary>
    public IReadOnlyList<AgentId> Holders => Text.Holders;

    /// <summary>The arguments that will be run with; null when they are sealed and the key is not here. Hostile: a model chose them.</summary>
    public ToolArguments? Arguments => _arguments?.Arguments;

    /// <summary>What people sign, 32 bytes.</summary>
    public ReadOnlyMemory<byte> Hash { get; }

    internal ApprovalRequestText Text { get; }

    /// <summary>Reads a request that <see cref="Seal"/> wrote, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8Json">The sealed request.</param>
    /// <param name="seal">The key to the arguments; without it they stay sealed.</param>
    /// <param name="request">The request when the method returns true.</param>
    public static bool TryOpen(ReadOnlySpan<byte> utf8Json, ApprovalSeal? seal, [NotNullWhen(true)] out ApprovalRequest? request)
    {
        request = null;
        if (!JsonTree.TryParse(utf8Json, MaxBytes, ApprovalRequestText.MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        request = Read(tree.Root, seal);
        tree.Dispose();
        return request is not null && request.HasThisForm(utf8Json);
    }

    /// <summary>The request as a store keeps it: the document, and the arguments sealed: <c>{"request":{…},"sealed":"…"}</c>.</summary>
    /// <param name="seal">The key.</param>
    /// <exception cref="ApprovalException"><see cref="DenialCodes.ApprovalSealed"/>: the arguments are not known here.</exception>
    public byte[] Seal(ApprovalSeal seal)
    {
        ArgumentNullException.ThrowIfNull(seal);
        return _arguments is null
            ? throw new ApprovalException(DenialCodes.ApprovalSealed, "the arguments are sealed and the key to them is not here: open the store with its secret")
            : Write(seal.Encrypt(_arguments, Hash.Span));
    }

    /// <summary>Id, who and what.</summary>
    public override string ToString() => $"{Id}: {Binding}";

    /// <summary>Whether it is a lower-case hexadecimal text of the length of an id.</summary>
    internal static bool IsId([NotNullWhen(true)] string? text) => ApprovalMark.IsRequest(text);

    /// <summary>Whether a credential and a call are the ones that were put before people.</summary>
    internal bool IsFor(VerifiedCredential credential, ToolCall call) =>
        _arguments is { } known && Binding.IsFor(credential, call.Action, ApprovalArguments.HashOf(known.Salt, call.Arguments));

    private static ApprovalRequest? Read(JsonView json, ApprovalSeal? seal)
    {
        if (!json.IsObject || ApprovalRequestText.Read(json["request"u8]) is not { } text || !json["sealed"u8].IsString || json.Count != 2)
        {
            return null;
        }

        byte[] ciphertext = new byte[json["sealed"u8].Raw.Length];
        if (!Base64UrlText.TryDecode(json["sealed"u8].Raw, ciphertext, out int length))
        {
            return null;
        }

        ciphertext = ciphertext[..length];
        ApprovalArguments? arguments = seal?.TryDecrypt(ciphertext, text.Hash());
        // INVARIANT: what people are shown is what was hashed. A key that opens nothing is the wrong one, or the file was changed.
        return seal is not null && (arguments is null || !arguments.Hash.AsSpan().SequenceEqual(text.Binding.ArgumentsHash.Span))
            ? null
            : new ApprovalRequest(text, arguments) { _ciphertext = ciphertext };
    }

    /// <summary>INVARIANT: one request, one spelling.</summary>
    private bool HasThisForm(ReadOnlySpan<byte> utf8Json) => Write(_ciphertext).AsSpan().SequenceEqual(utf8Json);

    private byte[] Write(ReadOnlySpan<byte> ciphertext)
    {
        ByteBuilder json = new(stackalloc byte[1024]);
        json.Append("{\"request\":"u8);
        Text.AppendTo(ref json);
        json.Append(",\"sealed\":\""u8);
        json.AppendBase64Url(ciphertext);
        json.Append("\"}"u8);
        byte[] bytes = json.ToArray();
        json.Dispose();
        return bytes;
    }
}
