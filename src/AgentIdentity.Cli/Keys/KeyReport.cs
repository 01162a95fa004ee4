using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Keys;

/// <summary>Writes what may be known of a key.</summary>
internal static class KeyReport
{
    /// <param name="output">Where to.</param>
    /// <param name="key">The public half.</param>
    /// <param name="file">The file that was written, if any.</param>
    /// <param name="issuer">The authority whose key it is, if any.</param>
    public static void Write(ToolOutput output, AgentPublicKey key, string? file, string? issuer)
    {
        output.Json(json =>
        {
            json.WriteStartObject();
            if (issuer is not null)
            {
                json.WriteString("issuer", issuer);
            }

            json.WriteString("thumbprint", key.Id.ToString());
            json.WriteString("did", key.ToDidKey());
            json.WritePropertyName("jwk");
            json.WriteRawValue(key.ToJwk());
            json.WriteString("pem", key.ToPem());
            if (file is not null)
            {
                json.WriteString("file", file);
            }

            json.WriteEndObject();
        });
        if (issuer is not null)
        {
            output.Line($"issuer      {SafeText.Of(issuer)}");
        }

        output.Line($"thumbprint  {key.Id}");
        output.Line($"did:key     {key.ToDidKey()}");
        output.Line($"jwk         {key.ToJwk()}");
        if (file is not null)
        {
            output.Line($"written to  {SafeText.Of(file)}");
        }
    }
}
