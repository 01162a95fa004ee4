using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>
/// Exhaustively, over a chain of three tokens and its proof as they cross the wire: whichever byte is changed, the tool never runs, and the
/// answer is an answer and no exception.
/// </summary>
public sealed class TamperedPresentationTests : IAsyncDisposable
{
    /// <summary>A character of the alphabet and one of each kind that parsers are known to skip, split at, unescape or choke on.</summary>
    private static readonly byte[] Inserted = [(byte)'A', (byte)'.', (byte)'=', (byte)' ', (byte)'\\', 0x80];

    private readonly Gate _gate = new();

    public ValueTask DisposeAsync() => _gate.DisposeAsync();

    [Fact]
    [Trait("Attack", "11")]
    public async Task No_bit_of_any_token_can_be_flipped() =>
        await RefusesEachAsync(token => Positions(token).SelectMany(at => Enumerable.Range(0, 8).Select(bit => Changed(token, at, at + 1, (byte)(token[at] ^ (1 << bit))))));

    [Fact]
    public async Task No_byte_of_any_token_can_be_dropped() => await RefusesEachAsync(token => Positions(token).Select(at => Changed(token, at, at + 1)));

    [Fact]
    public async Task No_byte_can_be_put_into_any_token() =>
        await RefusesEachAsync(token => Positions(token).Append(token.Length).SelectMany(at => Inserted.Select(inserted => Changed(token, at, at, inserted))));

    [Fact]
    public async Task No_token_can_be_cut_short() => await RefusesEachAsync(token => Positions(token).Select(at => token[..at]));

    [Fact]
    [Trait("Attack", "8")]
    public async Task No_two_segments_can_be_exchanged()
    {
        string proof = _gate.Proof(Gate.Genuine);
        string[][] genuine = [.. Gate.Genuine.Append(proof).Select(token => token.Split('.'))];
        (int Token, int Segment)[] places = [.. from token in Enumerable.Range(0, 4) from segment in Enumerable.Range(0, 3) select (token, segment)];
        int exchanged = 0;
        foreach (((int Token, int Segment) one, (int Token, int Segment) other) in from one in places from other in places where one.CompareTo(other) < 0 select (one, other))
        {
            string[][] tokens = [.. genuine.Select(parts => parts.ToArray())];
            (tokens[one.Token][one.Segment], tokens[other.Token][other.Segment]) = (tokens[other.Token][other.Segment], tokens[one.Token][one.Segment]);
            string[] joined = [.. tokens.Select(parts => string.Join('.', parts))];
            if (joined.SequenceEqual([.. Gate.Genuine, proof]))
            {
                continue;       // the headers of tokens are all the same
            }

            exchanged++;
            (await _gate.RunsAsync(Gate.Bytes(joined[..3], joined[3]))).Should().BeFalse($"{one} and {other} were exchanged");
        }

        exchanged.Should().Be(63);
        await _gate.AcceptsAsync(Gate.Genuine, proof);
    }

    /// <summary>Every variant of each of the four tokens is refused; the presentation they were made from is not.</summary>
    private async Task RefusesEachAsync(Func<byte[], IEnumerable<byte[]>> variants)
    {
        byte[] presentation = Gate.Bytes(Gate.Genuine, _gate.Proof(Gate.Genuine));
        string text = Encoding.ASCII.GetString(presentation);
        int tried = 0;
        for (int at = text.IndexOf("\"eyJ", StringComparison.Ordinal); at >= 0; at = text.IndexOf("\"eyJ", at + 1, StringComparison.Ordinal))
        {
            int start = at + 1;
            int end = text.IndexOf('"', start);
            foreach (byte[] variant in variants(presentation[start..end]))
            {
                tried++;
                if (await _gate.RunsAsync([.. presentation[..start], .. variant, .. presentation[end..]]))
                {
                    Assert.Fail($"the tool ran for {Encoding.Latin1.GetString(variant)} in place of {text[start..end]}");
                }
            }
        }

        tried.Should().BeGreaterThan(2500);
        (await _gate.RunsAsync(presentation)).Should().BeTrue();
    }

    private static IEnumerable<int> Positions(byte[] token) => Enumerable.Range(0, token.Length);

    private static byte[] Changed(byte[] token, int from, int to, params byte[] replacement) => [.. token[..from], .. replacement, .. token[to..]];
}
