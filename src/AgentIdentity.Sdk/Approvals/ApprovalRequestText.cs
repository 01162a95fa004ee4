using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>The document of an <see cref="ApprovalRequest"/>: what its members say, how they are read and written.</summary>
internal sealed record ApprovalRequestText(
    string Id, ApprovalBinding Binding, ApprovalKind Kind, RequestedApproval[] Requirements, string? PolicyVersion, string? Reason,
    long Created, long Expires, AgentId[] Holders)
{
    public const int MaxRequirements = 64;
    public const int MaxDepth = 8;

    private const int MaxHolders = 33;       // the longest chain any verifier accepts

    private static readonly string[] Kinds = ["call", "grant", "break_glass"];

    private static ReadOnlySpan<byte> Domain => "agentid approval request v1\n"u8;

    public byte[] Hash()
    {
        ByteBuilder text = new(stackalloc byte[1024]);
        text.Append(Domain);
        AppendTo(ref text);
        byte[] hash = Sha256Hash.Of(text.Written);
        text.Dispose();
        return hash;
    }

    public void AppendTo(ref ByteBuilder json)
    {
        json.Append("{\"binding\":{"u8);
        AppendBinding(ref json);
        json.Append("},\"created\":"u8);
        json.AppendInteger(Created);
        json.Append(",\"expires\":"u8);
        json.AppendInteger(Expires);
        json.Append(",\"holders\":["u8);
        for (int i = 0; i < Holders.Length; i++)
        {
            AppendText(ref json, i == 0 ? default : ","u8, Holders[i].ToString());
        }

        AppendText(ref json, "],\"id\":"u8, Id);
        AppendText(ref json, ",\"kind\":"u8, Kinds[(int)Kind]);
        AppendText(ref json, ",\"policy_version\":"u8, PolicyVersion);
        AppendText(ref json, ",\"reason\":"u8, Reason);
        json.Append(",\"requirements\":["u8);
        for (int i = 0; i < Requirements.Length; i++)
        {
            json.Append(i == 0 ? default : ","u8);
            AppendRequirement(ref json, Requirements[i]);
        }

        json.Append("],\"type\":\"https://agentidentity.dev/approval-request/v1\"}"u8);
    }

    /// <summary>The document, or null when a member is missing, unknown or not what it must be.</summary>
    public static ApprovalRequestText? Read(JsonView json)
    {
        if (ReadBinding(json["binding"u8]) is not { } binding
            || TokenReader.ReadSeconds(json["created"u8]) is not { } created
            || TokenReader.ReadSeconds(json["expires"u8]) is not { } expires
            || expires <= created || expires > MaxSeconds
            || ReadHolders(json["holders"u8]) is not { } holders
            || !json["id"u8].TryGetText(out string? id) || !ApprovalRequest.IsId(id)
            || ReadKind(json["kind"u8]) is not { } kind
            || !TryReadOptional(json["policy_version"u8], out string? version)
            || !TryReadOptional(json["reason"u8], out string? reason)
            || ReadRequirements(json["requirements"u8]) is not { } requirements
            || !json["type"u8].TextEquals("https://agentidentity.dev/approval-request/v1"u8)
            || json.Count != 8 + (version is null ? 0 : 1) + (reason is null ? 0 : 1))
        {
            return null;
        }

        return new ApprovalRequestText(id, binding, kind, requirements, version, reason, created, expires, holders);
    }

    /// <summary>The last second a time of this library can say.</summary>
    public static long MaxSeconds { get; } = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    private void AppendBinding(ref ByteBuilder json)
    {
        AppendText(ref json, "\"action\":"u8, Binding.Action);
        json.Append(",\"arguments\":\""u8);
        json.AppendBase64Url(Binding.ArgumentsHash.Span);
        AppendText(ref json, "\",\"lineage\":"u8, Binding.Lineage);
        AppendText(ref json, ",\"name\":"u8, Binding.Name);
        AppendText(ref json, ",\"principal\":"u8, Binding.Principal);
        json.Append(",\"sponsor\":"u8);
        Binding.Sponsor.AppendTo(ref json);
    }

    private static void AppendRequirement(ref ByteBuilder json, RequestedApproval requirement)
    {
        json.Append((byte)'{');
        if (requirement.Group is not null)
        {
            AppendText(ref json, "\"group\":"u8, requirement.Group);
            json.Append((byte)',');
        }

        json.Append("\"persons\":"u8);
        json.AppendInteger(requirement.Persons);
        AppendText(ref json, ",\"policy\":"u8, requirement.Policy);
        AppendText(ref json, ",\"reason\":"u8, requirement.Reason);
        json.Append((byte)'}');
    }

    private static void AppendText(ref ByteBuilder json, ReadOnlySpan<byte> before, string? text)
    {
        if (text is not null)
        {
            json.Append(before);
            ArgumentWriter.AppendText(ref json, text);
        }
    }

    private static ApprovalBinding? ReadBinding(JsonView json) =>
        json["action"u8].TryGetText(out string? action) && action.Length is > 0 and <= ToolCall.MaxActionLength
        && TokenReader.ReadHash(json["arguments"u8]) is { } hash
        && TokenReader.ReadText(json["lineage"u8]) is { } lineage
        && json["name"u8].TryGetText(out string? name) && ApprovalMark.IsPath(name)
        && TryReadOptional(json["principal"u8], out string? principal)
        && Sponsor.Read(json["sponsor"u8]) is { } sponsor
        && json.Count == 5 + (principal is null ? 0 : 1)
            ? new ApprovalBinding(lineage, principal, sponsor, name, action, hash)
            : null;

    private static AgentId[]? ReadHolders(JsonView json)
    {
        List<AgentId> holders = [];
        foreach (JsonView item in json.Items)
        {
            if (holders.Count == MaxHolders || !item.TryGetText(out string? text) || !AgentId.TryParse(text, out AgentId? holder))
            {
                return null;
            }

            holders.Add(holder);
        }

        return holders.Count > 0 ? [.. holders] : null;
    }

    private static ApprovalKind? ReadKind(JsonView json) =>
        json.TryGetText(out string? text) && Array.IndexOf(Kinds, text) is >= 0 and int kind ? (ApprovalKind)kind : null;

    private static RequestedApproval[]? ReadRequirements(JsonView json)
    {
        List<RequestedApproval> requirements = [];
        foreach (JsonView item in json.Items)
        {
            if (requirements.Count == MaxRequirements || ReadRequirement(item) is not { } requirement)
            {
                return null;
            }

            requirements.Add(requirement);
        }

        return requirements.Count > 0 ? [.. requirements] : null;
    }

    private static RequestedApproval? ReadRequirement(JsonView json) =>
        TryReadOptional(json["group"u8], out string? group)
        && json["persons"u8].TryGetInteger(out long persons) && persons is >= 1 and <= ApprovalRequirement.MaxPersons
        && json["policy"u8].TryGetText(out string? policy) && CredentialText.IsName(policy)
        && TryReadOptional(json["reason"u8], out string? reason)
        && json.Count == 2 + (group is null ? 0 : 1) + (reason is null ? 0 : 1)
            ? new RequestedApproval(policy, (int)persons, group, reason)
            : null;

    private static bool TryReadOptional(JsonView json, out string? text)
    {
        text = null;
        return json.Kind == JsonKind.None || (json.TryGetText(out text) && CredentialText.IsAcceptable(text));
    }
}
