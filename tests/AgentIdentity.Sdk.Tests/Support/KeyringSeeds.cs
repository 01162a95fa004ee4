using System.Reflection;

namespace AgentIdentity.Sdk.Support;

/// <summary>The seeds a keyring gave out last. That they are erased cannot be seen from outside, so this looks inside.</summary>
internal sealed class KeyringSeeds
{
    private const int SeedSize = 32;

    private readonly byte[] _bytes;

    public KeyringSeeds(AgentKeyring keyring)
    {
        Gate = Field(keyring, "_slab");
        _bytes = (byte[])Field(Gate, "_bytes");
    }

    /// <summary>What a signer locks while it copies or erases its seed.</summary>
    public object Gate { get; }

    public ReadOnlySpan<byte> At(int place) => _bytes.AsSpan(place * SeedSize, SeedSize);

    public bool IsErased(int place) => !At(place).ContainsAnyExcept((byte)0);

    private static object Field(object owner, string name) =>
        owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;
}
