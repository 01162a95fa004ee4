using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>
/// Every member of every object in the header and payload of every token and of the proof is named twice, plainly and with an escape, and
/// signed by the rightful key, so that nothing but the second name can be the reason for the refusal.
/// </summary>
public sealed class DuplicatedMemberTests : IAsyncDisposable
{
    private const string Placeholder = "the second name";
    private const int Proof = 3;

    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Theory]
    [Trait("Attack", "10")]
    [InlineData(0, 16)]
    [InlineData(1, 18)]
    [InlineData(2, 18)]
    [InlineData(Proof, 8)]
    public async Task No_member_of_a_payload_can_be_named_twice(int at, int atLeast)
    {
        JsonObject claims = at == Proof ? Forge.Payload(_gate.Proof(Gate.Genuine)) : Forge.Payload(Gate.Genuine[at]);
        string[] hostile = [.. Duplicated(claims)];

        hostile.Length.Should().BeGreaterThanOrEqualTo(2 * atLeast);
        foreach (string payload in hostile)
        {
            await RefusesAsync(at, at == Proof ? Forge.ProofHeader : Forge.TokenHeader, payload, at switch { 0 => "3b", Proof => "7b", _ => "4b" });
        }
    }

    [Theory]
    [Trait("Attack", "10")]
    [InlineData(0, "3a")]
    [InlineData(1, "4a")]
    [InlineData(2, "4a")]
    [InlineData(Proof, "7a")]
    public async Task No_member_of_a_header_can_be_named_twice(int at, string step)
    {
        string type = at == Proof ? "aat-pop+jwt" : "aat+jwt";
        JsonNode header = Forge.Json($$"""{"alg":"Ed25519","typ":"{{type}}","kid":"k","x":{"a":{"b":1} } }""");
        foreach (string hostile in Duplicated(header.AsObject()))
        {
            string payload = at == Proof ? Forge.Payload(_gate.Proof(Gate.Genuine)).ToJsonString() : Forge.Payload(Gate.Genuine[at]).ToJsonString();

            await RefusesAsync(at, hostile, payload, step);
        }
    }

    [Theory]
    [Trait("Attack", "10")]
    [InlineData("aat_chain")]
    [InlineData("aat_pop")]
    [InlineData("\\u0061at_pop")]
    public async Task No_member_of_a_presentation_can_be_named_twice(string name)
    {
        string proof = _gate.Proof(Gate.Genuine);
        string genuine = System.Text.Encoding.UTF8.GetString(Gate.Bytes(Gate.Genuine, proof));
        string value = name == "aat_chain" ? AgentCredential.FromTokens(Gate.Genuine).ToJson() : $"\"{proof}\"";

        (await _gate.RunsAsync(System.Text.Encoding.UTF8.GetBytes($"{genuine[..^1]},\"{name}\":{value}}}"))).Should().BeFalse();
        (await _gate.RunsAsync(System.Text.Encoding.UTF8.GetBytes(genuine))).Should().BeTrue();
    }

    private Task RefusesAsync(int at, string header, string payload, string step) => at == Proof
        ? _gate.RefusesAsync(DenialCodes.DuplicateMember, step, Gate.Genuine, Forge.Sign(header, payload, Forge.Helper))
        : _gate.RefusesAsync(DenialCodes.DuplicateMember, step, Gate.Chain(at, (_, signer) => Forge.Sign(header, payload, signer)));

    /// <summary>The object once for each of its members and each member of the objects in it: named again at the end, plainly and escaped.</summary>
    private static IEnumerable<string> Duplicated(JsonObject root)
    {
        foreach (JsonObject container in Objects(root))
        {
            foreach (string name in container.Select(member => member.Key).ToArray())
            {
                container[Placeholder] = container[name]?.DeepClone();
                string text = root.ToJsonString();
                container.Remove(Placeholder);
                yield return text.Replace($"\"{Placeholder}\"", System.Text.Json.JsonSerializer.Serialize(name), StringComparison.Ordinal);
                yield return text.Replace($"\"{Placeholder}\"", $"\"\\u{(int)name[0]:x4}{name[1..]}\"", StringComparison.Ordinal);
            }
        }
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject container => container.Select(member => member.Value).ToArray().SelectMany(Objects).Prepend(container),
        JsonArray list => list.ToArray().SelectMany(Objects),
        _ => [],
    };
}
