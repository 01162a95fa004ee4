using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The id of a log: the name its owner gave it, a slash, and 128 random bits in base64url. It will be the origin of checkpoints.</summary>
internal static class LogId
{
    public const int MaxNameLength = 64;
    private const int UniqueLength = 22;

    private static readonly SearchValues<char> Allowed =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._/");

    public static bool IsValidName(string name) =>
        name.Length is > 0 and <= MaxNameLength && !name.AsSpan().ContainsAnyExcept(Allowed) && name[0] != '/' && name[^1] != '/';

    public static bool IsValid(ReadOnlySpan<char> id) =>
        id.Length is > UniqueLength + 1 and <= MaxNameLength + 1 + UniqueLength
        && id[^(UniqueLength + 1)] == '/'
        && !id[^UniqueLength..].ContainsAny("/.")
        && IsValidName(id[..^(UniqueLength + 1)].ToString())
        && !id.ContainsAnyExcept(Allowed);

    public static string Create(string name)
    {
        Span<byte> unique = stackalloc byte[16];
        RandomNumberGenerator.Fill(unique);
        return $"{name}/{Base64Url.EncodeToString(unique)}";
    }

    /// <summary>Whether two ids are those of two logs, rather than one id in which something was changed: their random parts have hardly a character in common.</summary>
    public static bool AreOfTwoLogs(string one, string other)
    {
        int agreeing = 0;
        for (int i = 1; i <= UniqueLength; i++)
        {
            agreeing += one[^i] == other[^i] ? 1 : 0;
        }

        return agreeing < UniqueLength / 2 && IsValid(one) && IsValid(other);
    }

    /// <summary>The part of an id its owner chose.</summary>
    public static string NameOf(string id) => id[..^(UniqueLength + 1)];
}
