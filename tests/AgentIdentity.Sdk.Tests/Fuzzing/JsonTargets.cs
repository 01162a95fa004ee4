using System.Text;
using AgentIdentity.Sdk.Support;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The strict JSON reader and what stands directly on it.</summary>
internal static class JsonTargets
{
    private static readonly byte[][] Seeds =
    [
        .. ((string[])
        [
            "{}", "[]", "null", "\"\\u00e9\\ud83d\\ude00\"", "[1,-0,1.5e-3,0.1,1E+21,123456789012345678901234567890]",
            """{"b":1,"a":{"\u0061":[true,false,null],"z":""},"A":"\n\t\"\\","é":"😀"}""",
            Forge.RootClaims().ToJsonString(), Forge.ProofClaims(Forge.Root()).ToJsonString(), Forge.RestrictedHeader,
            $"[{string.Concat(Enumerable.Repeat("[", 62))}{string.Concat(Enumerable.Repeat("]", 62))}]",
        ]).Select(Encoding.UTF8.GetBytes),
        Many(9), Many(300),
    ];

    public static FuzzTarget[] All { get; } = [new("json", Seeds, Canonicalize, BytesAllowed: 400), new("arguments", Seeds, Arguments, BytesAllowed: 400)];

    /// <summary>Accepted exactly when System.Text.Json accepts it, and then canonical once and for all.</summary>
    private static void Canonicalize(byte[] input)
    {
        bool accepted = CanonicalJson.TryCanonicalize(input, out byte[]? canonical, out _);
        FuzzFinding.Unless(accepted == SecondOpinion.IsStrictJson(input), accepted ? "only this library accepts it" : "only System.Text.Json accepts it");
        if (canonical is not null)
        {
            FuzzFinding.Unless(
                CanonicalJson.TryCanonicalize(canonical, out byte[]? again, out _) && again.AsSpan().SequenceEqual(canonical), "the canonical form has another canonical form");
        }
    }

    private static void Arguments(byte[] input)
    {
        bool accepted = ToolArguments.TryParse(input, out ToolArguments? arguments);
        FuzzFinding.Unless(!accepted || SecondOpinion.IsStrictJson(input), "only this library accepts it");
        if (arguments is null)
        {
            return;
        }

        FuzzFinding.Unless(arguments.Utf8Json.Span.SequenceEqual(CanonicalJson.Canonicalize(input)), "the snapshot is not the canonical form");
        FuzzFinding.Unless(arguments.Names.All(arguments.Contains) && arguments.Names.Count() == arguments.Count, "an argument is not found by its name");
    }

    private static byte[] Many(int members) =>
        Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, members).Select(i => $"\"m{i}\":{i}"))}}}");
}
