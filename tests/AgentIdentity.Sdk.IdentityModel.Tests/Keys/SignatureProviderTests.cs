using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Keys;

/// <summary>Every way in which the handlers, of this version or another, sign and verify.</summary>
public sealed class SignatureProviderTests : IDisposable
{
    private static readonly byte[] Data = "signed"u8.ToArray();
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Fact]
    public void All_ways_to_sign_give_the_same_signature()
    {
        SignatureProvider provider = Signing();
        byte[] signature = provider.Sign(Data);
        byte[] room = new byte[70];

        provider.Sign([0, .. Data, 0], 1, Data.Length).Should().Equal(signature);
        provider.Sign(Data.AsSpan(), room, out int written).Should().BeTrue();

        written.Should().Be(64);
        room.Should().Equal([.. signature, .. new byte[6]]);
        _given.Key.PublicKey.Verify(Data, signature).Should().BeTrue();
    }

    [Fact]
    public void A_span_that_is_too_short_is_told_and_left_alone()
    {
        byte[] room = new byte[63];

        Signing().Sign(Data.AsSpan(), room, out int written).Should().BeFalse();

        written.Should().Be(0);
        room.Should().OnlyContain(value => value == 0);
    }

    [Fact]
    public void Both_ways_to_verify_agree()
    {
        byte[] signature = Signing().Sign(Data);
        SignatureProvider provider = Verifying();

        provider.Verify(Data, signature).Should().BeTrue();
        provider.Verify([9, .. Data, 9], 1, Data.Length, [9, 9, .. signature, 9], 2, 64).Should().BeTrue();
        provider.Verify("other."u8.ToArray(), signature).Should().BeFalse();
        provider.Verify([9, .. Data, 9], 0, Data.Length, signature, 0, 64).Should().BeFalse();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(63)]
    [InlineData(65)]
    public void A_signature_of_another_length_is_none(int length)
    {
        byte[] longer = [.. Signing().Sign(Data), 0];

        Verifying().Verify(Data, longer[..length]).Should().BeFalse();
        Verifying().Verify(Data, 0, Data.Length, longer, 0, length).Should().BeFalse();
    }

    [Fact]
    public void A_signature_with_S_plus_L_is_none()
    {
        byte[] signature = Signing().Sign(Data);
        Malleable.AddGroupOrder(signature.AsSpan(32));

        Verifying().Verify(Data, signature).Should().BeFalse();
        Verifying().Verify(Data, 0, Data.Length, signature, 0, 64).Should().BeFalse();
    }

    [Fact]
    public void What_was_made_to_verify_does_not_sign() =>
        _given.Key.CryptoProviderFactory.CreateForVerifying(_given.Key, "Ed25519").Invoking(it => it.Sign(Data)).Should().Throw<NotSupportedException>();

    [Fact]
    public void A_disposed_signer_does_not_sign()
    {
        SignatureProvider provider = Signing();
        _given.Signer.Dispose();

        provider.Invoking(it => it.Sign(Data)).Should().Throw<ObjectDisposedException>();
    }

    [Fact]
    public void The_provider_is_for_these_keys_and_these_names_only()
    {
        Ed25519CryptoProvider provider = new();
        using System.Security.Cryptography.ECDsa ecdsa = System.Security.Cryptography.ECDsa.Create();
        ECDsaSecurityKey other = new(ecdsa);

        provider.IsSupportedAlgorithm("Ed25519", _given.Key).Should().BeTrue();
        provider.IsSupportedAlgorithm("Ed25519").Should().BeFalse();
        provider.IsSupportedAlgorithm("Ed25519", other).Should().BeFalse();
        foreach (string name in new[] { "EdDSA", "ed25519", "HS256", "none", "" })
        {
            provider.IsSupportedAlgorithm(name, _given.Key).Should().BeFalse();
            provider.Invoking(it => it.Create(name, _given.Key, false)).Should().Throw<NotSupportedException>();
        }
    }

    private SignatureProvider Signing() => _given.Key.CryptoProviderFactory.CreateForSigning(_given.Key, "Ed25519");

    private SignatureProvider Verifying()
    {
        Ed25519SecurityKey key = new(_given.Key.PublicKey);
        return key.CryptoProviderFactory.CreateForVerifying(key, "Ed25519");
    }
}
