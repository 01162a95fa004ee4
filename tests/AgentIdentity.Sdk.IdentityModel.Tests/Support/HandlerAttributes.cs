using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>Runs a theory with each handler.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachHandlerAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<HandlerKind>().Select(kind => new TheoryDataRow(kind))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}

/// <summary>Runs a theory with each pair of handlers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class EachPairOfHandlersAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<HandlerKind>().SelectMany(first => Enum.GetValues<HandlerKind>().Select(second => new TheoryDataRow(first, second)))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
