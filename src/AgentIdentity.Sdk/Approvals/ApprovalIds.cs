using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Ids in lower-case hexadecimal: the same on file systems that do not tell letter case apart, and never mistaken for an option of a command.</summary>
internal static class ApprovalIds
{
    private const int LineageBytes = 4;

    /// <summary>An id of 128 random bits.</summary>
    public static string New()
    {
        Span<byte> id = stackalloc byte[ApprovalRequest.IdLength / 2];
        RandomPool.Fill(id);
        return Convert.ToHexStringLower(id);
    }

    /// <summary>An id of 96 random bits after the prefix of a lineage.</summary>
    public static string New(string lineage) => PrefixOf(lineage) + New()[(2 * LineageBytes)..];

    /// <summary>What the ids of a lineage's requests begin with, so that they are found without reading all others. Others may begin with it too.</summary>
    public static string PrefixOf(string lineage) => Convert.ToHexStringLower(Sha256Hash.Of(Encoding.UTF8.GetBytes(lineage)).AsSpan(0, LineageBytes));
}
