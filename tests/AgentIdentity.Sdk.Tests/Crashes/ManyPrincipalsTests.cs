using System.Globalization;
using System.Text.RegularExpressions;

namespace AgentIdentity.Sdk.Crashes;

/// <summary>Many live agents in a process of their own, where memory can be measured.</summary>
/// <remarks>
/// Five thousand by default; a million with <c>AGENTID_LONG=1</c>. For people: <c>dotnet run -c Release --project tests/AgentIdentity.Sdk.CrashHarness -- --principals 1000000</c>.
/// </remarks>
public sealed class ManyPrincipalsTests
{
    [Fact]
    public async Task A_live_agent_at_rest_takes_at_most_a_kibibyte_beside_its_token()
    {
        string output = await Harness.RunAsync("--principals", Harness.IsLong ? "1000000" : "5000");

        Match sizes = Regex.Match(output, @"a live agent takes (\d+) bytes, (\d+) of them its own token");
        sizes.Success.Should().BeTrue(output);
        (Number(sizes.Groups[1]) - Number(sizes.Groups[2])).Should().BeInRange(0, 1024);
    }

    private static int Number(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
}
