using System.Reflection;

namespace AgentIdentity.Sdk.IdentityModel.Conventions;

/// <summary>What only its maker can make: no <c>new</c>, no subclass, no setter.</summary>
public sealed class EvidenceTests
{
    [Theory]
    [InlineData(typeof(AuthenticatedSponsor))]
    [InlineData(typeof(SponsorTokenReading))]
    [InlineData(typeof(AccessTokenResult))]
    public void Evidence_cannot_be_made_from_outside(Type type)
    {
        type.IsSealed.Should().BeTrue();
        type.GetConstructors(BindingFlags.Instance | BindingFlags.Public).Should().BeEmpty();
        type.GetProperties().Where(property => property.SetMethod?.IsPublic == true).Should().BeEmpty();
    }

    [Fact]
    public void A_public_class_is_sealed() =>
        typeof(Ed25519SecurityKey).Assembly.GetExportedTypes().Where(type => !type.IsSealed).Should().BeEmpty();
}
