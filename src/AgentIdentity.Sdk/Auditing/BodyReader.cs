using System.Collections.ObjectModel;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the members of a record's body. A member that is absent is null; one of another kind than it should be fails the reading.</summary>
internal ref struct BodyReader(JsonView body)
{
    private readonly JsonView _body = body;

    /// <summary>Whether a member that was asked for is not what it should be.</summary>
    public bool HasFailed { get; private set; }

    public string? Text(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        HasFailed |= !value.TryGetText(out string? text) && value.Kind != JsonKind.None;
        return text;
    }

    public long? Integer(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        bool isInteger = value.TryGetInteger(out long integer);
        HasFailed |= !isInteger && value.Kind != JsonKind.None;
        return isInteger ? integer : null;
    }

    public bool Flag(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        HasFailed |= !value.TryGetBoolean(out bool flag) && value.Kind != JsonKind.None;
        return flag;
    }

    public List<string> Texts(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        HasFailed |= !value.IsArray && value.Kind != JsonKind.None;
        List<string> texts = [];
        foreach (JsonView item in value.Items)
        {
            HasFailed |= !item.TryGetText(out string? text);
            texts.Add(text ?? "");
        }

        return texts;
    }

    public List<ReadOnlyMemory<byte>> Hashes(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        HasFailed |= !value.IsArray && value.Kind != JsonKind.None;
        List<ReadOnlyMemory<byte>> hashes = [];
        foreach (JsonView item in value.Items)
        {
            LeafHash hash = default;
            HasFailed |= !item.IsString || !LeafHash.TryParse(item.Raw, out hash);
            hashes.Add(hash.ToArray());
        }

        return hashes;
    }

    public List<RecordedArgument> Arguments(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        HasFailed |= !value.IsObject && value.Kind != JsonKind.None;
        List<RecordedArgument> arguments = [];
        foreach ((JsonView argument, JsonView commitment) in value.Members)
        {
            HasFailed |= !argument.TryGetText(out string? key) | !commitment.TryGetText(out string? text);
            arguments.Add(new RecordedArgument(key ?? "", text ?? ""));
        }

        return arguments;
    }

    public IReadOnlyDictionary<string, string> Pairs(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        if (value.Kind == JsonKind.None)
        {
            return ReadOnlyDictionary<string, string>.Empty;
        }

        HasFailed |= !value.IsObject;
        Dictionary<string, string> pairs = new(StringComparer.Ordinal);
        foreach ((JsonView member, JsonView text) in value.Members)
        {
            HasFailed |= !member.TryGetText(out string? key) | !text.TryGetText(out string? read);
            pairs[key ?? ""] = read ?? "";
        }

        return pairs;
    }

    public AuditSponsor? SponsorIn(ReadOnlySpan<byte> name)
    {
        JsonView value = _body[name];
        if (value.Kind == JsonKind.None)
        {
            return null;
        }

        BodyReader sponsor = new(value);
        AuditSponsor read = new(sponsor.Text("kind"u8) ?? "", sponsor.Text("id"u8) ?? "", sponsor.Text("assurance"u8) ?? "", sponsor.Text("how"u8));
        HasFailed |= !value.IsObject | sponsor.HasFailed;
        return read;
    }
}
