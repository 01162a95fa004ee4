using System.Text;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>Makes new inputs of old ones: flips, cuts, repeats, splices, and puts in what the grammars here are made of. The same seed makes the same inputs.</summary>
internal sealed class Mutator(int seed, int maxLength = 64 * 1024)
{
    private static readonly byte[][] Words = [.. ((string[])
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", ".", "-", "=", "0", "1", "-0", "1.0", "1e1", "1e400", "9007199254740993", "9223372036854775808", "null", "true", "false",
        "\"\"", "{}", "[]", "\\u0000", "\\u0061", "\\ud83d\\ude00", "\\ud800", "\\\"", "\\/", "\0", "\n", " ", "\u00e9", "\U0001F600", "\ufeff",
        "\"jti\":\"a\",", "\"iss\":", "\"iat\":", "\"exp\":", "\"nbf\":0,", "\"aud\":[\"a\"],", "\"cnf\":", "\"jwk\":", "\"kty\":\"OKP\"", "\"crv\":\"Ed25519\"", "\"x\":", "\"d\":\"\",",
        "\"del_depth\":0,", "\"del_max_depth\":8,", "\"par_hash\":", "\"authorization_details\":", "\"type\":\"attenuating_agent_token\"", "\"tools\":", "\"status\":{},",
        "\"https://agentidentity.dev/aat\":", "\"segments\":[],", "\"not_before\":0,", "\"sponsor\":", "\"principal\":\"a\",", "\"lineage\":\"a\",",
        "\"alg\":\"Ed25519\"", "\"alg\":\"none\"", "\"typ\":\"aat+jwt\"", "\"crit\":[]", "\"kid\":\"a\",",
        "{\"constraint_type\":\"wildcard\"}", "{\"constraint_type\":\"all\",\"constraints\":[", "{\"constraint_type\":\"any\",\"constraints\":[", "\"constraint_type\":\"range\"",
        "{\"constraint_type\":\"exact\",\"value\":1}", "{\"constraint_type\":\"one_of\",\"values\":[1]}", "\"optional\":true", "\"*\":", "\"min\":1", "\"max\":1", "\"root\":\"/a\"",
        "\"seq\":", "\"prev\":", "\"type\":\"decision\"", "\"type\":\"outcome\"", "\"body\":{}", "\"ts\":", "\"log\":", "@", "-----BEGIN PUBLIC KEY-----", "did:key:z6Mk",
    ]).Select(Encoding.UTF8.GetBytes)];

    private readonly Random _random = new(seed);

    /// <summary>One to eight changes to an input; now and then one that makes it long.</summary>
    public byte[] Mutate(IReadOnlyList<byte[]> corpus)
    {
        List<byte> bytes = [.. corpus[_random.Next(corpus.Count)]];
        int changes = 1 << _random.Next(4);
        for (int i = 0; i < changes; i++)
        {
            Change(bytes, corpus);
        }

        return bytes.Count <= maxLength ? [.. bytes] : [.. bytes.GetRange(0, maxLength)];
    }

    private void Change(List<byte> bytes, IReadOnlyList<byte[]> corpus)
    {
        int at = _random.Next(bytes.Count + 1);
        int length = Math.Min(bytes.Count - at, 1 + _random.Next(1 << _random.Next(8)));
        switch (_random.Next(10))
        {
            case 0 when at < bytes.Count:
                bytes[at] ^= (byte)(1 << _random.Next(8));
                break;
            case 1 when at < bytes.Count:
                bytes[at] = (byte)_random.Next(256);
                break;
            case 2:
                bytes.Insert(at, (byte)_random.Next(256));
                break;
            case 3:
                bytes.RemoveRange(at, length);
                break;
            case 4:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            case 5 when _random.Next(8) == 0:
                Repeat(bytes, at, length);
                break;
            case 6:
                byte[] other = corpus[_random.Next(corpus.Count)];
                int from = _random.Next(other.Length + 1);
                bytes.InsertRange(at, other.AsSpan(from, Math.Min(other.Length - from, 1 + _random.Next(256))).ToArray());
                break;
            case 7:
                bytes.RemoveRange(at, length);
                bytes.InsertRange(at, Words[_random.Next(Words.Length)]);
                break;
            default:
                bytes.InsertRange(at, Words[_random.Next(Words.Length)]);
                break;
        }
    }

    /// <summary>A piece so often that anything quadratic shows.</summary>
    private void Repeat(List<byte> bytes, int at, int length)
    {
        List<byte> piece = length > 0 ? bytes.GetRange(at, length) : [.. Words[_random.Next(Words.Length)]];
        int times = Math.Min(1 << _random.Next(13), maxLength / piece.Count);
        byte[] repeated = new byte[piece.Count * times];
        for (int i = 0; i < repeated.Length; i++)
        {
            repeated[i] = piece[i % piece.Count];
        }

        bytes.InsertRange(at, repeated);
    }
}
