using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The one claim this library adds to a token, named by a URI that also announces it in the header's <c>crit</c>.</summary>
/// <remarks>
/// <code>
/// "https://agentidentity.dev/aat": {
///   "lineage": "019471f8-…", "principal": "alice", "sponsor": {"assurance":"asserted","id":"alice@contoso.com","kind":"human"},   root only
///   "name": "orchestrator", "purpose": "…", "task": "…",                                                                          said by the signer
///   "not_before": 1704067200, "segments": ["eu"], "environment": "production", "composition": "47DEQpj8…",                        restrictions
///   "approval": {"chain":["eyJ…"],"name":"orchestrator/payer","request":"5c2f…"}       a restriction of a root: good for one approved call
/// }
/// </code>
/// Restrictions of every token of a chain bind, whether or not a child repeats them; so a child cannot strip one. A token with a
/// restriction lists the URI in <c>crit</c>, so that a verifier that does not know it refuses. Unknown members are refused.
/// </remarks>
internal sealed class AgentProfile
{
    /// <summary>Names the claim and the header parameter.</summary>
    public const string Uri = "https://agentidentity.dev/aat";

    /// <summary>The value of the header parameter.</summary>
    public const int Version = 1;

    public const int MaxSegments = 16;

    public static AgentProfile None { get; } = new();

    /// <summary>Canonical bytes of the accountable members, for the comparison with the root's; null where absent.</summary>
    public byte[]? PrincipalJson { get; private set; }

    public byte[]? SponsorJson { get; private set; }

    public byte[]? LineageJson { get; private set; }

    public string? Principal { get; init; }

    public Sponsor? Sponsor { get; init; }

    public string? Lineage { get; init; }

    public string? Name { get; init; }

    public string? Task { get; init; }

    public string? Purpose { get; init; }

    /// <summary>Seconds since 1970 before which the credential is not valid.</summary>
    public long? NotBefore { get; init; }

    /// <summary>Where the credential may be used; null means it does not say.</summary>
    public string[]? Segments { get; init; }

    /// <summary>The environment the credential is for; null means it does not say.</summary>
    public string? Environment { get; init; }

    /// <summary>What the holder must be made of; null means it does not say.</summary>
    public CompositionDigest? Composition { get; init; }

    /// <summary>The approved call the credential is for; null when it is for more than one call.</summary>
    public ApprovalMark? Approval { get; init; }

    public bool HasRestriction => NotBefore is not null || Segments is not null || Environment is not null || Composition is not null || Approval is not null;

    /// <summary>Reads the claim's value, or null when it is not one.</summary>
    public static AgentProfile? Read(JsonView json)
    {
        if (!json.IsObject)
        {
            return null;
        }

        string? principal = null, lineage = null, agentName = null, task = null, purpose = null;
        byte[]? principalJson = null, sponsorJson = null, lineageJson = null;
        Sponsor? sponsor = null;
        long? notBefore = null;
        string[]? segments = null;
        string? environment = null;
        CompositionDigest? composition = null;
        ApprovalMark? approval = null;
        foreach ((JsonView name, JsonView value) in json.Members)
        {
            bool isGood;
            if (name.TextEquals("principal"u8))
            {
                isGood = TryReadText(value, out principal) && ConstraintReader.TryReadValue(value, out principalJson);
            }
            else if (name.TextEquals("sponsor"u8))
            {
                sponsor = Sponsor.Read(value);
                isGood = sponsor is not null && ConstraintReader.TryReadValue(value, out sponsorJson);
            }
            else if (name.TextEquals("lineage"u8))
            {
                isGood = TryReadText(value, out lineage) && ConstraintReader.TryReadValue(value, out lineageJson);
            }
            else if (name.TextEquals("name"u8))
            {
                isGood = TryReadText(value, out agentName) && CredentialText.IsName(agentName);
            }
            else if (name.TextEquals("task"u8))
            {
                isGood = TryReadText(value, out task);
            }
            else if (name.TextEquals("purpose"u8))
            {
                isGood = TryReadText(value, out purpose);
            }
            else if (name.TextEquals("not_before"u8))
            {
                isGood = value.TryGetInteger(out long seconds);
                notBefore = seconds;
            }
            else if (name.TextEquals("segments"u8))
            {
                segments = ReadSegments(value);
                isGood = segments is not null;
            }
            else if (name.TextEquals("environment"u8))
            {
                isGood = value.TryGetText(out environment) && CredentialText.IsName(environment);
            }
            else if (name.TextEquals("composition"u8))
            {
                isGood = value.TryGetText(out string? digest) && CompositionDigest.TryParse(digest, out composition);
            }
            else if (name.TextEquals("approval"u8))
            {
                approval = ApprovalMark.Read(value);
                isGood = approval is not null;
            }
            else
            {
                isGood = false;     // a restriction this version does not know must not be skipped
            }

            if (!isGood)
            {
                return null;
            }
        }

        return new AgentProfile
        {
            Principal = principal,
            PrincipalJson = principalJson,
            Sponsor = sponsor,
            SponsorJson = sponsorJson,
            Lineage = lineage,
            LineageJson = lineageJson,
            Name = agentName,
            Task = task,
            Purpose = purpose,
            NotBefore = notBefore,
            Segments = segments,
            Environment = environment,
            Composition = composition,
            Approval = approval,
        };
    }

    /// <summary>Whether a derived token repeats the accountable members byte for byte, or leaves them out.</summary>
    public bool KeepsAccountabilityOf(AgentProfile root) =>
        IsSameOrAbsent(PrincipalJson, root.PrincipalJson)
        && IsSameOrAbsent(SponsorJson, root.SponsorJson)
        && IsSameOrAbsent(LineageJson, root.LineageJson);

    public void AppendTo(ref ByteBuilder json)
    {
        int start = json.Length;
        if (Approval is not null)
        {
            AppendName(ref json, start, "\"approval\":"u8);
            Approval.AppendTo(ref json);
        }

        AppendText(ref json, start, "\"composition\":"u8, Composition?.ToString());
        AppendText(ref json, start, "\"environment\":"u8, Environment);
        AppendText(ref json, start, "\"lineage\":"u8, Lineage);
        AppendText(ref json, start, "\"name\":"u8, Name);
        if (NotBefore is { } seconds)
        {
            AppendName(ref json, start, "\"not_before\":"u8);
            json.AppendInteger(seconds);
        }

        AppendText(ref json, start, "\"principal\":"u8, Principal);
        AppendText(ref json, start, "\"purpose\":"u8, Purpose);
        if (Segments is not null)
        {
            AppendName(ref json, start, "\"segments\":"u8);
            json.Append((byte)'[');
            for (int i = 0; i < Segments.Length; i++)
            {
                json.Append(i == 0 ? default : ","u8);
                ArgumentWriter.AppendText(ref json, Segments[i]);
            }

            json.Append((byte)']');
        }

        if (Sponsor is not null)
        {
            AppendName(ref json, start, "\"sponsor\":"u8);
            Sponsor.AppendTo(ref json);
        }

        AppendText(ref json, start, "\"task\":"u8, Task);
        json.Append((byte)'}');
    }

    private static bool IsSameOrAbsent(byte[]? mine, byte[]? roots) => mine is null || (roots is not null && mine.AsSpan().SequenceEqual(roots));

    private static bool TryReadText(JsonView value, out string? text) => value.TryGetText(out text) && CredentialText.IsAcceptable(text);

    private static string[]? ReadSegments(JsonView json)
    {
        if (!json.IsArray)
        {
            return null;
        }

        List<string> segments = [];
        foreach (JsonView item in json.Items)
        {
            if (segments.Count == MaxSegments || !item.TryGetText(out string? segment) || !CredentialText.IsName(segment))
            {
                return null;
            }

            segments.Add(segment);
        }

        return [.. segments];
    }

    private static void AppendText(ref ByteBuilder json, int start, ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            AppendName(ref json, start, name);
            ArgumentWriter.AppendText(ref json, text);
        }
    }

    private static void AppendName(ref ByteBuilder json, int start, ReadOnlySpan<byte> name)
    {
        json.Append((byte)(json.Length == start ? '{' : ','));
        json.Append(name);
    }
}
