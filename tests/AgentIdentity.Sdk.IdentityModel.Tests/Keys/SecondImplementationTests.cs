using System.Buffers.Text;
using System.Text;
using AgentIdentity.Sdk.IdentityModel.Support;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel.Keys;

/// <summary>BouncyCastle's Ed25519 and this one, in both directions.</summary>
public sealed class SecondImplementationTests : IDisposable
{
    private readonly Given _given = new();

    public void Dispose() => _given.Dispose();

    [Theory, EachHandler]
    public async Task What_the_other_signs_is_validated_here(HandlerKind handler)
    {
        using BouncyKey other = new();

        (await handler.Validate(await Forge.Signed(other, Forge.Claims()), Given.Parameters(new Ed25519SecurityKey(other.PublicKey)))).IsValid.Should().BeTrue();
    }

    [Theory, EachHandler]
    public void What_is_signed_here_the_other_validates(HandlerKind handler)
    {
        string token = handler.Sign(new SecurityTokenDescriptor { Issuer = Given.Issuer, SigningCredentials = new SigningCredentials(_given.Key, "Ed25519") });
        int end = token.LastIndexOf('.');

        BouncyKey.Verify(_given.Key.PublicKey, Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1))).Should().BeTrue();
    }

    [Theory, EachHandler]
    public void A_handler_signs_with_the_other_as_well(HandlerKind handler)
    {
        using BouncyKey other = new();
        string token = handler.Sign(new SecurityTokenDescriptor
        {
            Issuer = Given.Issuer,
            SigningCredentials = new SigningCredentials(new Ed25519SecurityKey(other), "Ed25519"),
        });
        int end = token.LastIndexOf('.');

        other.PublicKey.Verify(Encoding.ASCII.GetBytes(token[..end]), Base64Url.DecodeFromChars(token.AsSpan(end + 1))).Should().BeTrue();
    }
}
