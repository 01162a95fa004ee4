using System.Globalization;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Compares the names of persons, so that nobody becomes another person by spelling.</summary>
/// <remarks>
/// Approvers have names in printable ASCII, and letter case tells nobody apart. Sponsors and principals may have any name: marks on letters are left
/// out, and a character beyond ASCII counts as like any other, so that a look-alike of a sponsor is no other person. That excludes now and then
/// somebody who could have approved (Miller for Müller), and never lets somebody in. Aliases (<c>alice+x@…</c>) are different names: a directory
/// lists persons, and whoever lists one under two names has two persons.
/// </remarks>
internal static class PersonName
{
    /// <summary>One spelling for each approver's name.</summary>
    public static string Fold(string person) => person.ToUpperInvariant();

    /// <summary>Whether two names may be those of one person.</summary>
    public static bool MayBeSame(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return false;
        }

        string mine = WithoutMarks(left);
        string theirs = WithoutMarks(right);
        return mine.Length == theirs.Length && mine.Zip(theirs).All(pair => !char.IsAscii(pair.First) || !char.IsAscii(pair.Second) || pair.First == pair.Second);
    }

    private static string WithoutMarks(string name) =>
        string.Concat(Fold(name).Where(c => CharUnicodeInfo.GetUnicodeCategory(c) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)));
}
