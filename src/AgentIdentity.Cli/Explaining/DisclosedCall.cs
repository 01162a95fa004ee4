using System.Runtime.CompilerServices;
using System.Text;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Explaining;

/// <summary>A call with its arguments, each held against the commitment in the record.</summary>
internal static class DisclosedCall
{
    public static async Task<(ToolCall? Call, string Story)> FindAsync(RecordedDecision decision, string? directory, CancellationToken cancellationToken)
    {
        if (decision.Tool is null)
        {
            return (null, "the record names no tool");
        }

        if (decision.Arguments.Count == 0)
        {
            return (ToolCall.Create(decision.Tool, ToolArguments.Empty), "none");
        }

        if (directory is null)
        {
            return (null, "not looked at: name the directory with --disclosures");
        }

        FileDisclosureStore store = FileDisclosureStore.Open(Evidence.Existing(directory));
        await using ConfiguredAsyncDisposable closing = store.ConfigureAwait(false);
        StringBuilder json = new("{");
        List<string> missing = [];
        foreach (RecordedArgument argument in decision.Arguments)
        {
            if (await store.TryGetAsync(decision.CallId, argument.Name, cancellationToken).ConfigureAwait(false) is not { } disclosure)
            {
                missing.Add($"{argument.Name} was not kept or is erased");
            }
            else if (!disclosure.Opens(argument.Commitment))
            {
                missing.Add($"{argument.Name} is not what the record commits to");
            }
            else
            {
                json.Append(json.Length > 1 ? "," : "").Append(Quoted(argument.Name)).Append(':').Append(Encoding.UTF8.GetString(disclosure.Value.Span));
            }
        }

        if (missing.Count > 0)
        {
            return (null, string.Join(", ", missing));
        }

        return ToolArguments.TryParse(Encoding.UTF8.GetBytes(json.Append('}').ToString()), out ToolArguments? arguments)
            ? (ToolCall.Create(decision.Tool, arguments), $"{decision.Arguments.Count} of {decision.Arguments.Count} disclosed, as the record commits to them")
            : (null, "what was kept is no strict JSON");
    }

    private static string Quoted(string name) => $"\"{System.Text.Json.JsonEncodedText.Encode(name)}\"";
}
