using System.Text;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

public sealed class ApproverFileTests
{
    private const string Key = """{"crv":"Ed25519","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}""";
    private const string Type = "\"type\":\"https://agentidentity.dev/approvers/v1\"";

    [Fact]
    public void The_example_in_the_documentation_is_read()
    {
        string source = File.ReadAllText(Repository.PathTo("src", "AgentIdentity.Sdk", "Approvals", "ApproverFile.cs"));
        string example = string.Concat(source[source.IndexOf("/// <code>", StringComparison.Ordinal)..source.IndexOf("/// </code>", StringComparison.Ordinal)]
            .Split('\n').Skip(1).Select(line => line.Trim().TrimStart('/').Trim()));

        Approver bob = ApproverFile.Parse(Encoding.UTF8.GetBytes(example)).Should().ContainSingle().Which;

        bob.Person.Should().Be("bob@contoso.com");
        bob.Groups.Should().Equal("finance");
        bob.Keys.Should().ContainSingle().Which.Id.ToString().Should().Be("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k", "RFC 8037, appendix A.3");
    }

    [Fact]
    public void Nobody_is_listed_in_an_empty_list() => Parse($$"""{"approvers":[],{{Type}}}""").Should().BeEmpty();

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"approvers":[]}""")]
    [InlineData("""{"approvers":[],"type":"https://agentidentity.dev/approvers/v2"}""")]
    [InlineData("""{"approvers":{},TYPE}""")]
    [InlineData("""{"approvers":[],"admin":true,TYPE}""")]
    [InlineData("""{"approvers":[],"approvers":[],TYPE}""")]
    [InlineData("""{"approvers":[{"person":"bob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY]}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[],"person":"bob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY],"person":"bob","role":"root"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY],"person":7}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY],"person":"b\u202eob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY],"groups":"finance","person":"bob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[KEY],"groups":[7],"person":"bob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":["11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"],"person":"bob"}],TYPE}""")]
    [InlineData("""{"approvers":[{"keys":[{"crv":"Ed25519","d":"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A","kty":"OKP","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}],"person":"bob"}],TYPE}""")]
    public void Anything_but_a_list_of_approvers_is_refused_as_a_whole(string text)
    {
        Action reading = () => Parse(text.Replace("TYPE", Type, StringComparison.Ordinal).Replace("KEY", Key, StringComparison.Ordinal));

        reading.Should().Throw<FormatException>();
    }

    private static IReadOnlyList<Approver> Parse(string text) => ApproverFile.Parse(Encoding.UTF8.GetBytes(text));
}
