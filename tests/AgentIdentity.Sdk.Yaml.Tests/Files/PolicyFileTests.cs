using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml.Support;
using static AgentIdentity.Sdk.Yaml.Support.PolicyText;

namespace AgentIdentity.Sdk.Yaml.Files;

public sealed class PolicyFileTests
{
    [Fact]
    public void A_sound_file_becomes_policies_and_tools()
    {
        PolicyDocument document = Read(Sound);

        document.Policies.Policies.Select(policy => (policy.Name, policy.GetType())).Should().Equal(
            ("payment-limit", typeof(ArgumentLimitPolicy)), ("large-payments", typeof(ApprovalThresholdPolicy)), ("mails", typeof(ApprovalPolicy)));
        ToolDefinition pay = document.Tools.Find("payments.pay")!;
        (pay.Risk, pay.Cost, pay.Segment).Should().Be((ToolRisk.Critical, 5, "vault"));
        document.Tools.Find("files.read")!.AddsLabels.Should().Equal("untrusted");
        document.Tools.Find("mail.send")!.RefusesLabels.Should().Equal("untrusted", "secret");
    }

    [Fact]
    public void Every_mistake_is_listed_with_its_place()
    {
        IReadOnlyList<PolicyMistake> mistakes = MistakesIn("""
            version: 2
            tools:
              files.read: { risk: lo }
              mail: { risk: high, colour: red }
            policies:
              - id: a
                type: argument-limt
              - id: a
                type: argument-limit
                applies_to: [files.raed]
                arguments: { path: { within: 7 } }
            """);

        mistakes.Select(mistake => (mistake.Line, mistake.Column, mistake.Code)).Should().Equal(
            (1, 10, PolicyMistakeCodes.OutOfRange),
            (3, 23, PolicyMistakeCodes.InvalidValue),
            (4, 3, PolicyMistakeCodes.InvalidValue),
            (4, 23, PolicyMistakeCodes.UnknownField),
            (7, 11, PolicyMistakeCodes.UnknownType),
            (8, 9, PolicyMistakeCodes.Duplicate),
            (10, 18, PolicyMistakeCodes.UnknownReference),
            (11, 34, PolicyMistakeCodes.WrongType));
        mistakes[1].Message.Should().Be("lo is not a risk class; did you mean low?");
        mistakes[4].Message.Should().Be("there is no policy type argument-limt; did you mean argument-limit?");
        mistakes[6].Message.Should().Be("there is no tool files.raed under tools; did you mean files.read?");
    }

    [Fact]
    public void A_file_with_mistakes_throws_all_of_them()
    {
        Action reading = () => Read("version: 1\npolicies: [{}]\nextra: 1\n");

        PolicyFileException refused = reading.Should().Throw<PolicyFileException>().Which;
        refused.Mistakes.Should().HaveCount(2);
        refused.Message.Should().Contain("2 mistakes").And.Contain("3:1: unknown_field: a policy file has no field extra");
    }

    [Fact]
    public void A_file_on_disk_reads_like_its_bytes()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("agentid-yaml-").FullName, "policies.yaml");
        File.WriteAllText(path, Sound);

        PolicyFile.Load(path).Policies.Version.Should().Be(Read(Sound).Policies.Version);
    }

    [Fact]
    public void A_missing_file_is_a_mistake_like_any_other()
    {
        PolicyFile.TryLoad(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.yaml"), out _, out IReadOnlyList<PolicyMistake> mistakes).Should().BeFalse();

        mistakes.Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreadable);
    }

    [Fact]
    public void The_version_follows_the_content_and_not_how_it_is_written()
    {
        string version = Read(Sound).Policies.Version!;

        Read("# a comment\n" + Sound.Replace("{ min: 0, max: 10000 }", "\n          max: 10000.0\n          min: 0", StringComparison.Ordinal)).Policies.Version.Should().Be(version);
        Read(Sound.Replace("[EUR, USD]", "[\"EUR\", 'USD']", StringComparison.Ordinal)).Policies.Version.Should().Be(version);
        Read(Sound.Replace("4h", "3h60m", StringComparison.Ordinal)).Policies.Version.Should().Be(version);
        Read(Sound.Replace("\n", "\r\n", StringComparison.Ordinal)).Policies.Version.Should().Be(version);
        Read(Sound.Replace("max: 10000", "max: 10001", StringComparison.Ordinal)).Policies.Version.Should().NotBe(version);
        Read(Sound.Replace("persons: 2", "persons: 3", StringComparison.Ordinal)).Policies.Version.Should().NotBe(version);
        Read(Sound.Replace("id: mails", "id: letters", StringComparison.Ordinal)).Policies.Version.Should().NotBe(version);
    }
}
