using System.Text;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Compares the names of persons, so that nobody becomes another person by spelling.</summary>
/// <remarks>
/// Compatibility forms are folded (NFKC: full-width letters, ligatures), then letter case, byte for byte after that. Look-alike letters of other
/// alphabets stay different, and so do aliases of a mail server (<c>alice+x@…</c>): a directory lists persons, and whoever lists one twice
/// under two names has two persons.
/// </remarks>
internal static class PersonName
{
    public static string Fold(string person) => person.Normalize(NormalizationForm.FormKC).ToUpperInvariant().Normalize(NormalizationForm.FormKC);

    public static bool IsSame(string? left, string? right) => left is not null && right is not null && Fold(left) == Fold(right);
}
