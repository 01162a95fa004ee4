using System.Reflection;
using System.Text.Json.Serialization;

namespace AgentIdentity.Sdk.Conventions;

/// <summary>A claim and a proof are different types, and only its maker can make a proof: no <c>new</c>, no <c>with</c>, no JSON.</summary>
public sealed class EvidenceTests
{
    /// <summary>Names, so that the list may be ahead of the code.</summary>
    private static readonly HashSet<string> Evidence = ["VerifiedCredential", "AccessDecision", "AuditReceipt"];

    private static IEnumerable<Type> Types => typeof(AgentId).Assembly.GetExportedTypes().Where(type => Evidence.Contains(type.Name));

    [Fact]
    public void Evidence_cannot_be_made_from_outside() => Types.SelectMany(WaysIn).Should().BeEmpty();

    [Fact]
    public void What_can_be_made_from_outside_is_told_apart() =>
        new[] { typeof(OpenClass), typeof(Record), typeof(Settable), typeof(Struct), typeof(Unsealed), typeof(FromJson), typeof(Closed) }
            .Where(type => WaysIn(type).Any()).Should().Equal(typeof(OpenClass), typeof(Record), typeof(Settable), typeof(Struct), typeof(Unsealed), typeof(FromJson));

    private static IEnumerable<string> WaysIn(Type type)
    {
        const BindingFlags Instance = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        if (type.IsValueType)
        {
            yield return $"default({type.Name})";
        }

        if (!type.IsSealed)
        {
            yield return $"a class derived from {type.Name}";
        }

        if (type.GetConstructors(Instance).Any(constructor => constructor.IsPublic || constructor.IsFamily || constructor.IsFamilyOrAssembly))
        {
            yield return $"new {type.Name}(…)";
        }

        if (type.GetMethod("<Clone>$") is not null)
        {
            yield return $"{type.Name} with {{ … }}";
        }

        if (type.GetMembers(Instance).Any(member => member.IsDefined(typeof(JsonConstructorAttribute)) || member.IsDefined(typeof(JsonIncludeAttribute)))
            || type.IsDefined(typeof(JsonConverterAttribute)))
        {
            yield return $"a {type.Name} read from JSON";
        }

        foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod?.IsPublic == true))
        {
            yield return $"{type.Name}.{property.Name} can be set";
        }
    }

    private sealed class OpenClass;

    private sealed record Record
    {
        private Record()
        {
        }
    }

    private sealed class Settable
    {
        private Settable()
        {
        }

        public int Value { get; set; }
    }

    private readonly struct Struct;

    private abstract class Unsealed
    {
        private protected Unsealed()
        {
        }
    }

    private sealed class FromJson
    {
        [JsonConstructor]
        private FromJson()
        {
        }
    }

    private sealed class Closed
    {
        private Closed()
        {
        }

        public int Value { get; private init; }
    }
}
