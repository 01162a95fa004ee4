using System.CommandLine;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Yaml;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary><c>agentid policies diff</c>: what another file would change, whatever it looks like.</summary>
internal static class DiffCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string> before = PolicyInput.CreateArgument("BEFORE", "One policy file.");
        Argument<string> after = PolicyInput.CreateArgument("AFTER", "Another.");
        Command command = new("diff", "Compare what two policy files say, not how they are written. Exits with 1 when they differ.") { before, after };
        return command.Does(host, (parse, output, _) => Task.FromResult(Run(parse.GetRequiredValue(before), parse.GetRequiredValue(after), output)));
    }

    private static int Run(string before, string after, ToolOutput output)
    {
        PolicyDocument old = PolicyInput.Require(before, output.Host);
        PolicyDocument @new = PolicyInput.Require(after, output.Host);
        IReadOnlyList<DocumentChange> changes = DocumentChange.Between(old, @new);
        output.Json(json => Write(json, old, @new, changes));
        foreach (DocumentChange change in changes)
        {
            output.Line($"{Sign(change.Kind)} {change.Part} {SafeText.Of(change.Name)}{(change.Kind is ChangeKind.Moved ? " is asked at another place" : "")}");
            Settings(output, "-", change.Before, change.After);
            Settings(output, "+", change.After, change.Before);
        }

        if (changes.Count == 0)
        {
            output.Line("they say the same");
        }

        return changes.Count == 0 ? ExitCodes.Ok : ExitCodes.Refused;
    }

    private static void Settings(ToolOutput output, string sign, string? settings, string? other)
    {
        if (settings is not null && settings != other)
        {
            output.Line($"    {sign} {DefinitionText.Short(settings)}");
        }
    }

    private static void Write(Utf8JsonWriter json, PolicyDocument old, PolicyDocument @new, IReadOnlyList<DocumentChange> changes)
    {
        json.WriteStartObject();
        json.WriteBoolean("same", changes.Count == 0);
        json.WriteString("before", old.Policies.Version);
        json.WriteString("after", @new.Policies.Version);
        json.WriteStartArray("changes");
        foreach (DocumentChange change in changes)
        {
            json.WriteStartObject();
            json.WriteString("change", change.Kind.ToString().ToLowerInvariant());
            json.WriteString("part", change.Part);
            json.WriteString("name", change.Name);
            json.WriteString("before", change.Before);
            json.WriteString("after", change.After);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static string Sign(ChangeKind kind) => kind switch { ChangeKind.Added => "+", ChangeKind.Removed => "-", ChangeKind.Moved => "~", _ => "!" };
}
