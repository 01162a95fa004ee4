using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What the policies that count have in common.</summary>
internal static class Limits
{
    /// <exception cref="ArgumentException">It does not hold.</exception>
    public static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} is {range}", name);
        }
    }

    /// <summary>Appends a text so that nothing that follows could be part of it.</summary>
    public static StringBuilder Append(StringBuilder text, string part) => text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
}
