using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Who answers for an agent, and how that is known. Originates in the root credential and nowhere else.</summary>
public sealed class Sponsor : IEquatable<Sponsor>
{
    private Sponsor(SponsorKind kind, string id, SponsorAssurance assurance, string? method)
    {
        Kind = kind is SponsorKind.Human or SponsorKind.Service or SponsorKind.Agent
            ? kind
            : throw new ArgumentOutOfRangeException(nameof(kind), "a sponsor is a human, a service or an agent");
        Id = CredentialText.Require(id, nameof(id));
        Assurance = assurance;
        Method = method;
    }

    /// <summary>What kind of party it is.</summary>
    public SponsorKind Kind { get; }

    /// <summary>Who it is, for example an e-mail address or a workload id.</summary>
    public string Id { get; }

    /// <summary>How it is known.</summary>
    public SponsorAssurance Assurance { get; }

    /// <summary>How the sponsor was authenticated, when it was.</summary>
    public string? Method { get; }

    /// <summary>A sponsor whom the authority names without proof.</summary>
    /// <param name="kind">What kind of party it is.</param>
    /// <param name="id">Who it is, at most 256 characters.</param>
    /// <exception cref="ArgumentException">The kind is unspecified, or the id is empty, too long or has deceptive characters.</exception>
    public static Sponsor Asserted(SponsorKind kind, string id) => new(kind, id, SponsorAssurance.Asserted, null);

    /// <summary>A sponsor who was authenticated.</summary>
    /// <param name="evidence">Who, and how.</param>
    /// <exception cref="ArgumentException">The evidence names nobody.</exception>
    public static Sponsor Authenticated(SponsorEvidence evidence)
    {
        ArgumentNullException.ThrowIfNull(evidence);
        return new Sponsor(evidence.Kind, evidence.Id, SponsorAssurance.Authenticated, evidence.Method);
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Sponsor? other) =>
        other is not null && Kind == other.Kind && Id == other.Id && Assurance == other.Assurance && Method == other.Method;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Sponsor);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Id, Assurance, Method);

    /// <summary>Kind, id and assurance: <c>human alice@contoso.com (asserted)</c>.</summary>
    public override string ToString() => $"{WireKind} {Id} ({WireAssurance}{(Method is null ? "" : $", {Method}")})";

    internal string WireKind => Kind switch
    {
        SponsorKind.Human => "human",
        SponsorKind.Service => "service",
        _ => "agent",
    };

    internal string WireAssurance => Assurance == SponsorAssurance.Authenticated ? "authenticated" : "asserted";

    /// <summary>Appends <c>{"assurance":"asserted","how":"…","id":"…","kind":"human"}</c>.</summary>
    internal void AppendTo(ref ByteBuilder json)
    {
        json.Append("{\"assurance\":\""u8);
        json.Append(Assurance == SponsorAssurance.Authenticated ? "authenticated\""u8 : "asserted\""u8);
        if (Method is not null)
        {
            json.Append(",\"how\":"u8);
            ArgumentWriter.AppendText(ref json, Method);
        }

        json.Append(",\"id\":"u8);
        ArgumentWriter.AppendText(ref json, Id);
        json.Append(",\"kind\":"u8);
        ArgumentWriter.AppendText(ref json, WireKind);
        json.Append((byte)'}');
    }

    /// <summary>Reads that object; null when a member is missing, unknown or of the wrong kind.</summary>
    internal static Sponsor? Read(JsonView json)
    {
        string? kindName = null;
        string? id = null;
        string? assuranceName = null;
        string? method = null;
        foreach ((JsonView name, JsonView value) in json.Members)
        {
            if (!value.TryGetText(out string? text) || !CredentialText.IsAcceptable(text))
            {
                return null;
            }

            if (name.TextEquals("kind"u8))
            {
                kindName = text;
            }
            else if (name.TextEquals("id"u8))
            {
                id = text;
            }
            else if (name.TextEquals("assurance"u8))
            {
                assuranceName = text;
            }
            else if (name.TextEquals("how"u8))
            {
                method = text;
            }
            else
            {
                return null;
            }
        }

        SponsorKind kind = kindName switch
        {
            "human" => SponsorKind.Human,
            "service" => SponsorKind.Service,
            "agent" => SponsorKind.Agent,
            _ => SponsorKind.Unspecified,
        };
        bool isAuthenticated = assuranceName == "authenticated";
        if (kind == SponsorKind.Unspecified || id is null || (!isAuthenticated && assuranceName != "asserted") || isAuthenticated != method is not null)
        {
            return null;
        }

        return new Sponsor(kind, id, isAuthenticated ? SponsorAssurance.Authenticated : SponsorAssurance.Asserted, method);
    }
}
