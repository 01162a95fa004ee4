using System.Text;

namespace AgentIdentity.Sdk;

/// <summary>A proof of possession for one call as somebody presents it: a claim until it is verified against the chain and the call.</summary>
public sealed class InvocationProof
{
    internal InvocationProof(byte[] compact) => Compact = compact;

    internal byte[] Compact { get; }

    /// <summary>Takes a compact JWS as it is; nothing is checked here.</summary>
    /// <param name="compact">The compact JWS.</param>
    public static InvocationProof FromToken(string compact)
    {
        ArgumentNullException.ThrowIfNull(compact);
        return new InvocationProof(Encoding.UTF8.GetBytes(compact));
    }

    /// <summary>The compact JWS.</summary>
    public string ToCompact() => Encoding.UTF8.GetString(Compact);

    /// <summary>The type's name: a fresh proof is as good as the call it was made for.</summary>
    public override string ToString() => nameof(InvocationProof);
}
