using System.Globalization;
using System.Reflection;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>The list of attacks this library knows of, numbered 1 to 55: each is executed by a test that bears its number, or it is said why not yet.</summary>
public sealed class AttackCoverageTests
{
    private const int Attacks = 55;

    private static readonly Dictionary<int, string> NotYet = [];

    private static readonly int[] Executed = [.. typeof(AttackCoverageTests).Assembly.GetTypes()
        .SelectMany(type => type.GetMethods(BindingFlags.Instance | BindingFlags.Public | BindingFlags.DeclaredOnly))
        .Where(method => method.IsDefined(typeof(FactAttribute), inherit: true))
        .SelectMany(method => method.GetCustomAttributes<TraitAttribute>())
        .Where(trait => trait.Name == "Attack")
        .Select(trait => int.Parse(trait.Value, CultureInfo.InvariantCulture))
        .Distinct().Order()];

    [Fact]
    public void Every_attack_is_executed_or_it_is_said_why_it_is_not() =>
        Executed.Concat(NotYet.Keys).Order().Should().Equal(Enumerable.Range(1, Attacks), "no number is missing, none is both, and none is beyond the list");
}
