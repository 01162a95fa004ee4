using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Authorities;

/// <summary>Writes a trust anchor as <see cref="Input.AnchorInput"/> reads it.</summary>
internal static class AnchorText
{
    public static string Of(TrustAnchor anchor) => Of(anchor.Issuer, anchor.Key);

    public static string Of(string issuer, AgentPublicKey key)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("iss", issuer);
            json.WritePropertyName("jwk");
            json.WriteRawValue(key.ToJwk());
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }
}
