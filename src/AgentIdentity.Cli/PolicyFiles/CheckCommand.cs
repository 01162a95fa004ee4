using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary><c>agentid policies check</c>: every mistake of a file, or what it says.</summary>
internal static class CheckCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> file = PolicyInput.CreateArgument("FILE", "The policy file; - for standard input.");
        Command command = new("check", "Check a policy file: list every mistake with line and column, or show the policies and the version of the set.") { file };
        return command.Does(host, (parse, output, _) => Task.FromResult(Run(parse.GetRequiredValue(file), output)));
    }

    private static int Run(string file, ToolOutput output)
    {
        PolicyDocument? document = PolicyInput.Read(file, output.Host, out IReadOnlyList<PolicyMistake> mistakes);
        output.Json(json => Write(json, document, mistakes));
        if (document is null)
        {
            PolicyInput.Write(output, file, mistakes);
            output.Note(string.Create(CultureInfo.InvariantCulture, $"{mistakes.Count} mistake{(mistakes.Count == 1 ? "" : "s")}: a guard that runs keeps the policies it has, and none starts with this file"));
            return ExitCodes.Refused;
        }

        Write(output, document);
        return ExitCodes.Ok;
    }

    private static void Write(ToolOutput output, PolicyDocument document)
    {
        output.Line($"version   {document.Policies.Version ?? "none: there are no policies"}");
        output.Line(string.Create(CultureInfo.InvariantCulture, $"policies  {document.Policies.Policies.Count}, asked in this order"));
        output.Line(string.Create(CultureInfo.InvariantCulture, $"tools     {document.Tools.Count}"));
        if (document.Policies.Policies.Count == 0)
        {
            return;
        }

        int width = document.Policies.Policies.Max(policy => policy.Name.Length) + 2;
        int typeWidth = document.Policies.Policies.Max(policy => document.TypeOf(policy.Name).Length) + 2;
        output.Line();
        output.Markup($"[bold]{"policy".PadRight(width)}{"type".PadRight(typeWidth)}settings[/]");
        foreach (IAgentPolicy policy in document.Policies.Policies)
        {
            output.Line($"{policy.Name.PadRight(width)}{document.TypeOf(policy.Name).PadRight(typeWidth)}{DefinitionText.Short(policy.Definition)}");
        }
    }

    private static void Write(Utf8JsonWriter json, PolicyDocument? document, IReadOnlyList<PolicyMistake> mistakes)
    {
        json.WriteStartObject();
        json.WriteBoolean("sound", document is not null);
        PolicyInput.Write(json, mistakes);
        if (document is not null)
        {
            json.WriteString("version", document.Policies.Version);
            json.WriteNumber("tools", document.Tools.Count);
            json.WriteStartArray("policies");
            foreach (IAgentPolicy policy in document.Policies.Policies)
            {
                json.WriteStartObject();
                json.WriteString("id", policy.Name);
                json.WriteString("type", document.TypeOf(policy.Name));
                json.WriteString("definition", policy.Definition);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
