using System.Text;

namespace AgentIdentity.Sdk.Yaml.Support;

/// <summary>Policy files in tests: a sound one to change, and what is wrong with another.</summary>
internal static class PolicyText
{
    public const string Sound = """
        version: 1
        labels: [internal]
        segments: [office, vault]
        tools:
          files.read: { risk: low, adds: [untrusted], segment: office }
          mail.send: { risk: high, refuses: [untrusted, secret] }
          payments.pay: { risk: critical, cost: 5, segment: vault }
        policies:
          - id: payment-limit
            type: argument-limit
            applies_to: [payments.pay]
            arguments:
              amount: { min: 0, max: 10000 }
              currency: { one_of: [EUR, USD] }
          - id: large-payments
            type: approval-threshold
            applies_to: [payments.pay]
            argument: amount
            thresholds:
              - { above: 1000, group: finance }
              - { above: 5000, persons: 2, group: finance, expires: 4h, reason: large payment }
          - id: mails
            type: require-approval
            applies_to: [mail.send]
        """;

    public static PolicyDocument Read(string yaml) => PolicyFile.Parse(Encoding.UTF8.GetBytes(yaml));

    public static IReadOnlyList<PolicyMistake> MistakesIn(string yaml) => MistakesIn(Encoding.UTF8.GetBytes(yaml));

    public static IReadOnlyList<PolicyMistake> MistakesIn(byte[] utf8)
    {
        PolicyFile.TryParse(utf8, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes).Should().Be(mistakes.Count == 0);
        (document is null).Should().Be(mistakes.Count > 0, "a document and a mistake exclude each other");
        return mistakes;
    }

    /// <summary>What is wrong with the sound file once a part of it is another.</summary>
    public static IReadOnlyList<PolicyMistake> MistakesAfter(string part, string becomes)
    {
        Sound.Should().Contain(part);
        return MistakesIn(Sound.Replace(part, becomes, StringComparison.Ordinal));
    }
}
