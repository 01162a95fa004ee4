using System.CommandLine;
using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;
using PolicyFile = AgentIdentity.Sdk.Yaml.PolicyFile;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>Reads policy files as a guard would, but for what only a running program can give: stand-ins that never speak up.</summary>
internal static class PolicyInput
{
    public static Argument<string> CreateArgument(string name, string description) => new(name) { Description = description };

    /// <summary>Reads a file, or says everything that is wrong with it.</summary>
    public static PolicyDocument? Read(string file, ToolHost host, out IReadOnlyList<PolicyMistake> mistakes)
    {
        PolicyFileHost given = new() { Risk = new RiskRegister(host.Clock), Freeze = new FreezeSwitch(), Observations = new ToolObservations() };
        return PolicyFile.TryParse(new InputText(host).Read(file), out PolicyDocument? document, out mistakes, given) ? document : null;
    }

    /// <summary>Reads a file that has to be sound.</summary>
    /// <exception cref="ToolException">It is not; the message names the first mistake.</exception>
    public static PolicyDocument Require(string file, ToolHost host) => Read(file, host, out IReadOnlyList<PolicyMistake> mistakes)
        ?? throw new ToolException("mistakes", $"{file} has {mistakes.Count} mistakes, the first at {mistakes[0]}: see agentid policies check {file}");

    public static void Write(ToolOutput output, string file, IReadOnlyList<PolicyMistake> mistakes)
    {
        foreach (PolicyMistake mistake in mistakes)
        {
            output.Line(SafeText.Of($"{file}:{mistake}"));
        }
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<PolicyMistake> mistakes)
    {
        json.WriteStartArray("mistakes");
        foreach (PolicyMistake mistake in mistakes)
        {
            json.WriteStartObject();
            json.WriteNumber("line", mistake.Line);
            json.WriteNumber("column", mistake.Column);
            json.WriteString("code", mistake.Code);
            json.WriteString("message", mistake.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
