using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Conformance;

/// <summary>A file of test vectors: parameters and trust anchors for all, then one case after the other.</summary>
/// <remarks>
/// <code>
/// {"params": {"now": 1704067500, "audience": "https://…", "max_iat_skew": 30, "max_token_lifetime": 7776000, "max_delegation_depth": 8, "pop_window": 30},
///  "trust_anchors": [{"iss": "https://…", "jwk": {…}}],
///  "vectors": [{"id": "J.1", "title": "…", "now": 1704067500, "tool": "read_file", "args": {…} or "args_json": "…", "policy": {…},
///               "presentation": {"aat_chain": […], "aat_pop": "…"} or "chain_compact": […] and "pop": {"compact": "…"},
///               "expected": {"verdict": "PERMIT" or "DENY", "step": "4p4"} or "PERMIT" or "DENY"}]}
/// </code>
/// </remarks>
internal sealed class VectorFile
{
    private const int MaxConstraintDepth = 32;

    private static readonly string[] Known =
        ["now", "audience", "max_iat_skew", "max_token_lifetime", "max_delegation_depth", "max_constraint_depth", "pop_window"];

    private VectorFile(string name, JsonElement root)
    {
        Name = name;
        Anchors = new TrustAnchors();
        if (root.Member("trust_anchors") is not { ValueKind: JsonValueKind.Array } anchors || root.Member("vectors") is not { ValueKind: JsonValueKind.Array } vectors)
        {
            throw ToolException.Malformed(name, "a file of test vectors: it has no \"trust_anchors\" and \"vectors\"");
        }

        AnchorInput.Add(Anchors, anchors, name);
        Parameters = root.Member("params") ?? default;
        Limits = ReadLimits(Parameters, name);
        try
        {
            _ = new CredentialVerifier(Anchors, Limits);
        }
        catch (ArgumentException refused)
        {
            throw new ToolException("unsupported", $"{name} has parameters this verifier cannot follow: {refused.Message}", inner: refused);
        }

        Cases = [.. vectors.EnumerateArray()];
    }

    public string Name { get; }

    public TrustAnchors Anchors { get; }

    public JsonElement Parameters { get; }

    /// <summary>The limits of every case; whether a proof must name its audience, each says itself.</summary>
    public VerificationLimits Limits { get; }

    public IReadOnlyList<JsonElement> Cases { get; }

    /// <exception cref="ToolException">It is no file of vectors.</exception>
    public static VectorFile Read(string path, InputText input) => new(path, JsonInput.Parse(input.Read(path), path));

    private static VerificationLimits ReadLimits(JsonElement parameters, string name)
    {
        if (parameters.ValueKind == JsonValueKind.Object && parameters.FirstMemberBeside(Known) is { } unknown)
        {
            throw new ToolException("unsupported", $"{name} has an unknown parameter \"{unknown}\", which could change the verdicts");
        }

        long depth = Number(parameters, "max_constraint_depth", MaxConstraintDepth, name);
        if (depth != MaxConstraintDepth)
        {
            throw new ToolException("unsupported", $"{name} wants max_constraint_depth {depth}; this verifier knows {MaxConstraintDepth} only");
        }

        return new VerificationLimits
        {
            MaxDelegationDepth = (int)Number(parameters, "max_delegation_depth", 8, name),
            MaxTokenLifetime = TimeSpan.FromSeconds(Number(parameters, "max_token_lifetime", 7_776_000, name)),
            ClockSkew = TimeSpan.FromSeconds(Number(parameters, "max_iat_skew", 30, name)),
            ProofWindow = TimeSpan.FromSeconds(Number(parameters, "pop_window", 30, name)),
        };
    }

    private static long Number(JsonElement parameters, string member, long otherwise, string name) => parameters.Member(member) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long value) && value is >= 0 and <= int.MaxValue => value,
        _ => throw new ToolException("malformed", $"{name}: params.{member} is no number of seconds or steps"),
    };
}
