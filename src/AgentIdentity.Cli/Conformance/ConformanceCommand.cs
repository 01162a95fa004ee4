using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;

namespace AgentIdentity.Cli.Conformance;

/// <summary><c>agentid conformance</c>: runs files of test vectors through the library's own verifier.</summary>
internal static class ConformanceCommand
{
    public static Command Create(ToolHost host)
    {
        Argument<string[]> files = new("file") { Description = "Files of test vectors.", Arity = ArgumentArity.OneOrMore };
        Command command = new("conformance", "Run files of test vectors through this library's verifier; one line for each difference.") { files };
        return command.Does(host, (parse, output, _) =>
        {
            InputText input = new(host);
            int passed = 0;
            List<(string File, VectorCase Case, string Difference)> failures = [];
            foreach (VectorFile file in parse.GetRequiredValue(files).Select(path => VectorFile.Read(path, input)).ToArray())
            {
                foreach (VectorCase vector in file.Cases.Select(json => new VectorCase(file, json)))
                {
                    if (vector.FindDifference() is { } difference)
                    {
                        failures.Add((file.Name, vector, difference));
                    }
                    else
                    {
                        passed++;
                    }
                }
            }

            Write(output, passed, failures);
            return Task.FromResult(failures.Count == 0 && passed > 0 ? ExitCodes.Ok : ExitCodes.Refused);
        });
    }

    private static void Write(ToolOutput output, int passed, List<(string File, VectorCase Case, string Difference)> failures)
    {
        output.Json(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("passed", passed);
            json.WriteNumber("failed", failures.Count);
            json.WriteStartArray("failures");
            foreach ((string file, VectorCase vector, string difference) in failures)
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                json.WriteString("id", vector.Id);
                json.WriteString("title", vector.Title);
                json.WriteString("difference", difference);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
        foreach ((string file, VectorCase vector, string difference) in failures)
        {
            output.Line(SafeText.Of($"FAIL {file} {vector.Id}{(vector.Title is null ? "" : $" ({vector.Title})")}: {difference}"));
        }

        output.Line($"{passed} passed, {failures.Count} failed");
    }
}
