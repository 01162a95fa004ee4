using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>Something that must hold of every input does not hold of this one.</summary>
internal sealed class FuzzFinding(string message) : Exception(message)
{
    public static void Unless([DoesNotReturnIf(false)] bool holds, string message)
    {
        if (!holds)
        {
            throw new FuzzFinding(message);
        }
    }
}
