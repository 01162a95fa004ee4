using System.Reflection;
using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Conventions;

public sealed class NamingTests
{
    private static readonly Assembly Core = typeof(AgentId).Assembly;

    private static readonly Type[] OwnTypes =
        [.. Core.GetTypes().Where(type => type.Namespace?.StartsWith("AgentIdentity", StringComparison.Ordinal) == true && !IsGenerated(type))];

    [Theory]
    [InlineData("Helper")]
    [InlineData("Helpers")]
    [InlineData("Manager")]
    [InlineData("Util")]
    [InlineData("Utils")]
    [InlineData("Impl")]
    [InlineData("Data")]
    [InlineData("Info")]
    public void No_type_has_a_name_that_says_nothing(string suffix) =>
        OwnTypes.Where(type => WithoutArity(type).EndsWith(suffix, StringComparison.Ordinal)).Should().BeEmpty();

    [Fact]
    public void No_segment_of_a_namespace_is_also_a_type() =>
        OwnTypes.SelectMany(type => type.Namespace!.Split('.')).Intersect(OwnTypes.Select(WithoutArity)).Should().BeEmpty();

    [Fact]
    public void There_are_few_namespaces() =>
        OwnTypes.Select(type => type.Namespace).Distinct().Should().BeSubsetOf(
            ["AgentIdentity.Sdk", "AgentIdentity.Sdk.Policies", "AgentIdentity.Sdk.Auditing", "AgentIdentity.Sdk.Approvals", "AgentIdentity.Sdk.Wire"]);

    [Fact]
    public void A_public_class_is_sealed_static_or_abstract() =>
        Core.GetExportedTypes().Where(type => type is { IsClass: true, IsSealed: false, IsAbstract: false }).Should().BeEmpty();

    [Fact]
    public void An_enum_names_its_zero() =>
        OwnTypes.Where(type => type.IsEnum && !Enum.IsDefined(type, Enum.ToObject(type, 0))).Should().BeEmpty();

    [Fact]
    public void An_interface_begins_with_I() =>
        OwnTypes.Where(type => type.IsInterface && !(type.Name is ['I', char second, ..] && char.IsUpper(second))).Should().BeEmpty();

    [Fact]
    public void Nobody_sees_the_internals() =>
        Core.GetCustomAttributes<InternalsVisibleToAttribute>().Should().BeEmpty("an unsigned assembly can take any name");

    private static string WithoutArity(Type type) => type.Name.Split('`')[0];

    private static bool IsGenerated(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) || type.Name.Contains('<', StringComparison.Ordinal)
        || (type.DeclaringType is { } outer && IsGenerated(outer));
}
