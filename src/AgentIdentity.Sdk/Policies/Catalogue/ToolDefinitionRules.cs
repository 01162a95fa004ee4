namespace AgentIdentity.Sdk.Policies;

/// <summary>What a definition must be before a catalogue takes it. Every refusal names the tool and the property.</summary>
internal static class ToolDefinitionRules
{
    public static void Require(ToolDefinition tool, string parameter)
    {
        if (Refuse(tool) is { } mistake)
        {
            throw new ArgumentException(mistake, parameter);
        }
    }

    private static string? Refuse(ToolDefinition tool)
    {
        if (!AgentScope.IsAction(tool.Action))
        {
            return $"Action of the tool {PlainText.Escape(tool.Action ?? "", 64)}: an action id is source.tool in printable ASCII without spaces and wildcards, at most {ToolCall.MaxActionLength} characters";
        }

        if (!Enum.IsDefined(tool.Risk))
        {
            return $"{tool.Action}: Risk is one of {string.Join(", ", Enum.GetNames<ToolRisk>())}";
        }

        if (tool.Cost is < 0 or > ToolDefinition.MaxCost)
        {
            return $"{tool.Action}: Cost is from 0 to {ToolDefinition.MaxCost}";
        }

        if (tool.Segment is not null && !CredentialText.IsName(tool.Segment))
        {
            return $"{tool.Action}: Segment is a name of 1 to 64 ASCII letters, digits, dots, dashes and underscores, or null";
        }

        return tool.Description?.Length > ToolDefinition.MaxDescriptionLength
            ? $"{tool.Action}: Description is at most {ToolDefinition.MaxDescriptionLength} characters"
            : RefuseLabels(tool, nameof(tool.AddsLabels), tool.AddsLabels) ?? RefuseLabels(tool, nameof(tool.RefusesLabels), tool.RefusesLabels);
    }

    private static string? RefuseLabels(ToolDefinition tool, string property, IReadOnlyList<string> labels)
    {
        if (labels.Count > ToolDefinition.MaxLabels || !labels.All(CredentialText.IsName))
        {
            return $"{tool.Action}: {property} are at most {ToolDefinition.MaxLabels} names of 1 to 64 ASCII letters, digits, dots, dashes and underscores";
        }

        return labels.Distinct(StringComparer.Ordinal).Count() < labels.Count ? $"{tool.Action}: {property} name a label twice" : null;
    }
}
