using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>A list of approvers as a file that hosts and the terminals of approvers share. Whoever can write it decides who approves: keep it as you keep trust anchors.</summary>
/// <remarks>
/// Strict JSON with exactly these members, of which <c>groups</c> may be absent; keys are public JWKs (RFC 8037):
/// <code>
/// {"approvers":[{"groups":["finance"],"keys":[{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}],
/// "person":"bob@contoso.com"}],"type":"https://agentidentity.dev/approvers/v1"}
/// </code>
/// </remarks>
public static class ApproverFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int MaxDepth = 8;

    /// <summary>Reads a list of approvers.</summary>
    /// <param name="utf8Json">The file's content.</param>
    /// <exception cref="FormatException">It is not such a list; the message says why, and what to mend.</exception>
    public static IReadOnlyList<Approver> Parse(ReadOnlySpan<byte> utf8Json)
    {
        if (!JsonTree.TryParse(utf8Json, MaxBytes, MaxDepth, out JsonTree tree, out JsonDefect defect))
        {
            throw new FormatException($"a list of approvers is strict JSON of at most {MaxBytes} bytes: {CanonicalJson.Describe(defect)}");
        }

        try
        {
            return Read(tree.Root);
        }
        finally
        {
            tree.Dispose();
        }
    }

    private static Approver[] Read(JsonView root)
    {
        if (!root["type"u8].TextEquals("https://agentidentity.dev/approvers/v1"u8) || !root["approvers"u8].IsArray || root.Count != 2)
        {
            throw new FormatException("a list of approvers has the members approvers and type, and its type is https://agentidentity.dev/approvers/v1");
        }

        List<Approver> approvers = [];
        foreach (JsonView entry in root["approvers"u8].Items)
        {
            try
            {
                approvers.Add(ReadApprover(entry));
            }
            catch (Exception wrong) when (wrong is FormatException or ArgumentException)
            {
                throw new FormatException($"approver {approvers.Count + 1}: {wrong.Message}", wrong);
            }
        }

        return [.. approvers];
    }

    private static Approver ReadApprover(JsonView entry)
    {
        JsonView groups = entry["groups"u8];
        bool hasGroups = groups.Kind != JsonKind.None;
        if (!entry["person"u8].TryGetText(out string? person) || !entry["keys"u8].IsArray || (hasGroups && !groups.IsArray) || entry.Count != (hasGroups ? 3 : 2))
        {
            throw new FormatException("an approver has a text person, a list of keys, and perhaps a list of groups");
        }

        List<AgentPublicKey> keys = [];
        foreach (JsonView key in entry["keys"u8].Items)
        {
            keys.Add(JsonWebKeys.ReadPublic(key) ?? throw new FormatException($"key {keys.Count + 1} is no public Ed25519 key as a JWK"));
        }

        List<string> names = [];
        foreach (JsonView group in groups.Items)
        {
            names.Add(group.TryGetText(out string? name) ? name : throw new FormatException("a group is a text"));
        }

        return new Approver(person, keys, names);
    }
}
