using System.Text;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of keys and ids in all their spellings.</summary>
internal static class KeyTargets
{
    private static readonly byte[] Raw = Convert.FromHexString(KnownKeys.Rfc);

    private static readonly HashSet<string> Weak = [.. KnownKeys.SmallOrder, .. KnownKeys.SmallOrderMisspelt, .. KnownKeys.NotCanonical];

    private static readonly IEnumerable<byte[]> Raws = [Raw, .. Weak.Concat(KnownKeys.MixedOrder).Select(Convert.FromHexString)];

    public static FuzzTarget[] All { get; } =
    [
        new("raw key", [.. Raws], input => Sound(AgentPublicKey.TryImport(input, out AgentPublicKey? key) ? key : null)),
        new("jwk", [.. Raws.Select(raw => Encoding.UTF8.GetBytes(Doors.Jwk(raw)))], Jwk),
        new("did:key", [.. Raws.Select(raw => Encoding.UTF8.GetBytes(Doors.DidKey(raw)))], DidKey, BytesAllowed: 400),
        new("pem", [.. Raws.Select(raw => Encoding.UTF8.GetBytes(Doors.Pem(raw)))], Pem),
        new("agent id", [Encoding.UTF8.GetBytes(AgentPublicKey.Import(Raw).Id.ToString())], Id),
        new("audit head", [Encoding.UTF8.GetBytes($"{new string('A', 22)}@7:{new string('A', 43)}"), "log@0:"u8.ToArray()], Head),
    ];

    private static void Jwk(byte[] input)
    {
        bool accepted = AgentPublicKey.TryParseJwk(input, out AgentPublicKey? key);
        FuzzFinding.Unless(!accepted || SecondOpinion.IsStrictJson(input), "only this library accepts it");
        Sound(key);
    }

    private static void DidKey(byte[] input)
    {
        string did = Encoding.UTF8.GetString(input);
        if (AgentPublicKey.TryParseDidKey(did, out AgentPublicKey? key))
        {
            FuzzFinding.Unless(key.ToDidKey() == did, "a key has two spellings");
            Sound(key);
        }
    }

    private static void Pem(byte[] input) => Sound(AgentPublicKey.TryParsePem(Encoding.UTF8.GetString(input), out AgentPublicKey? key) ? key : null);

    private static void Id(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        FuzzFinding.Unless(!AgentId.TryParse(text, out AgentId? id) || id.ToString() == text, "an id has two spellings");
    }

    private static void Head(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        FuzzFinding.Unless(!AuditHead.TryParse(text, out AuditHead? head) || head.ToString() == text, "a head has two spellings");
    }

    private static void Sound(AgentPublicKey? key) =>
        FuzzFinding.Unless(key is null || !Weak.Contains(Convert.ToHexStringLower(key.Raw.Span)), "a weak key came in");
}
