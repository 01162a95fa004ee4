using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Advising;

/// <summary>Calls as an advisor sees them, written briefly.</summary>
internal static class Seen
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    /// <summary>A call of one agent that has one grant. A value of null is one that is not disclosed.</summary>
    public static ObservedCall Call(AgentScopeSet granted, string action, params (string Name, string? Json)[] arguments) =>
        Call(["agent"], [granted], action, arguments);

    public static ObservedCall Call(string[] path, AgentScopeSet[] granted, string action, params (string Name, string? Json)[] arguments) => new()
    {
        Path = path,
        Granted = granted,
        Action = action,
        Time = Noon,
        Arguments = [.. arguments.Select(argument => new ObservedArgument(argument.Name, argument.Json is null ? null : (ReadOnlyMemory<byte>?)Encoding.UTF8.GetBytes(argument.Json)))],
    };

    /// <summary>The same as a call of a tool.</summary>
    public static ObservedCall Call(string[] path, AgentScopeSet[] granted, ToolCall call, Func<string, bool>? isDisclosed = null) =>
        Call(path, granted, call.Action, [.. call.Arguments.Names.Select(name =>
            (name, isDisclosed?.Invoke(name) ?? true ? Encoding.UTF8.GetString(call.Arguments.GetUtf8Json(name).Span) : null))]);

    /// <summary>What is proposed for the one argument of the one action that was used.</summary>
    public static string Proposal(ArgumentConstraint granted, params string?[] values) => Proposal(granted, maxListed: 3, values);

    public static string Proposal(ArgumentConstraint granted, int maxListed, params string?[] values)
    {
        AgentScopeSet scopes = [AgentScope.For("t.do").Where("x", granted)];
        LeastPrivilegeAdvisor advisor = new(maxListed);
        foreach (string? value in values)
        {
            advisor.AddCall(Call(scopes, "t.do", ("x", value)));
        }

        AgentScope proposed = Only(advisor.Advise()).Proposed!.Find("t.do")!;
        return proposed.ToJson()["{\"x\":".Length..^1];
    }

    public static GrantAdvice Only(LeastPrivilegeAdvice advice) => advice.Names.Should().ContainSingle().Which.Grants.Should().ContainSingle().Which;

    public static GrantAdvice Of(LeastPrivilegeAdvice advice, string name) => advice.Names.Single(advised => advised.ToString() == name).Grants.Should().ContainSingle().Which;
}
