using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>Claims as they travel: read strictly, kept as received, proving nothing.</summary>
public sealed class PresentationTests
{
    [Fact]
    public void A_presentation_survives_the_wire()
    {
        AgentPresentation sent = new(AgentCredential.FromTokens("a.b.c", "d.e.f"), InvocationProof.FromToken("g.h.i"));

        sent.ToJson().Should().Be("""{"aat_chain":["a.b.c","d.e.f"],"aat_pop":"g.h.i"}""");
        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(sent.ToJson()), out AgentPresentation? received).Should().BeTrue();
        received!.Credential.Should().Be(sent.Credential);
        received.Proof.ToCompact().Should().Be("g.h.i");
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""{"aat_chain":["a"]}""")]
    [InlineData("""{"aat_pop":"a"}""")]
    [InlineData("""{"aat_chain":"a","aat_pop":"b"}""")]
    [InlineData("""{"aat_chain":["a"],"aat_pop":["b"]}""")]
    [InlineData("""{"aat_chain":["a"],"aat_pop":null}""")]
    [InlineData("""{"aat_chain":["a",1],"aat_pop":"b"}""")]
    [InlineData("""{"aat_chain":[["a"]],"aat_pop":"b"}""")]
    [InlineData("""{"aat_chain":["a"],"aat_pop":"b","more":1}""")]
    [InlineData("""{"aat_chain":["a"],"aat_chain":["c"],"aat_pop":"b"}""")]
    [InlineData("""{"aat_chain":["a"],"aat_pop":"b"} x""")]
    [InlineData("""{"aat_chain":["a"],"aat_pop":"\ud800"}""")]
    public void A_presentation_of_another_shape_is_refused(string json) =>
        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(json), out _).Should().BeFalse();

    [Fact]
    public void A_presentation_over_its_limit_is_refused()
    {
        string within = $$"""{"aat_chain":["{{new string('a', AgentPresentation.MaxBytes - 32)}}"],"aat_pop":"b"}""";

        within.Length.Should().Be(AgentPresentation.MaxBytes);
        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(within), out _).Should().BeTrue();
        AgentPresentation.TryParse(Encoding.UTF8.GetBytes(within + " "), out _).Should().BeFalse();
        AgentCredential.TryParse(Encoding.UTF8.GetBytes($"[\"{new string('a', AgentPresentation.MaxBytes)}\"]"), out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("\"a\"")]
    [InlineData("[1]")]
    [InlineData("[null]")]
    [InlineData("[[\"a\"]]")]
    [InlineData("[\"a\",]")]
    [InlineData("")]
    public void A_chain_of_another_shape_is_refused(string json) => AgentCredential.TryParse(Encoding.UTF8.GetBytes(json), out _).Should().BeFalse();

    [Fact]
    public void A_chain_survives_the_wire()
    {
        AgentCredential sent = AgentCredential.FromTokens("a.b.c", "d.e.f");

        AgentCredential.TryParse(Encoding.UTF8.GetBytes(sent.ToJson()), out AgentCredential? received).Should().BeTrue();
        received!.Tokens.Should().Equal("a.b.c", "d.e.f");
    }

    [Fact]
    public void Chains_are_equal_when_all_their_bytes_are()
    {
        AgentCredential chain = AgentCredential.FromTokens("a.b.c", "d.e.f");

        chain.Should().Be(AgentCredential.FromTokens("a.b.c", "d.e.f"));
        chain.GetHashCode().Should().Be(AgentCredential.FromTokens("a.b.c", "d.e.f").GetHashCode());
        chain.Should().NotBe(AgentCredential.FromTokens("a.b.x", "d.e.f"), "the first token is compared, although it is not hashed");
        chain.Should().NotBe(AgentCredential.FromTokens("a.b.c", "d.e.x"));
        chain.Should().NotBe(AgentCredential.FromTokens("a.b.c"));
        chain.Equals(null).Should().BeFalse();
    }

    [Fact]
    public void Credentials_do_not_show_themselves_in_logs()
    {
        AgentCredential chain = AgentCredential.FromTokens("secret", "secret");

        chain.ToString().Should().Be("AgentCredential of 2");
        new AgentPresentation(chain, InvocationProof.FromToken("secret")).ToString().Should().Be(nameof(AgentPresentation));
    }

    [Fact]
    public void A_token_that_is_null_is_a_mistake_of_the_caller() =>
        FluentActions.Invoking(() => AgentCredential.FromTokens("a", null!)).Should().Throw<ArgumentNullException>();
}
