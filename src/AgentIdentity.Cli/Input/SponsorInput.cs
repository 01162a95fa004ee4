using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads who answers for an agent: <c>human:alice@contoso.com</c>, <c>service:…</c> or <c>agent:…</c>.</summary>
internal static class SponsorInput
{
    /// <exception cref="ToolException">It is something else.</exception>
    public static Sponsor Parse(string text, string name)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        SponsorKind kind = colon < 0 ? SponsorKind.Unspecified : text[..colon] switch
        {
            "human" => SponsorKind.Human,
            "service" => SponsorKind.Service,
            "agent" => SponsorKind.Agent,
            _ => SponsorKind.Unspecified,
        };
        if (kind == SponsorKind.Unspecified)
        {
            throw ToolException.Usage($"{name}: a sponsor is human:ID, service:ID or agent:ID, like human:alice@contoso.com");
        }

        try
        {
            return Sponsor.Asserted(kind, text[(colon + 1)..]);
        }
        catch (ArgumentException refused)
        {
            throw ToolException.Usage($"{name}: {refused.Message}");
        }
    }
}
