namespace AgentIdentity.Sdk.Policies;

/// <summary>The labels of one tool, and what its refusal says.</summary>
internal sealed class ToolLabels
{
    private ToolLabels(string action, string[] adds, string[] refuses)
    {
        Action = action;
        Adds = adds;
        Refuses = refuses;
        Refusal = new Denial(DenialCodes.LabelRefused, $"the session bears a label that {action} refuses: {string.Join(", ", refuses)}");
    }

    public string Action { get; }

    public string[] Adds { get; }

    public string[] Refuses { get; }

    public Denial Refusal { get; }

    /// <summary>Whether it neither adds nor refuses anything.</summary>
    public bool IsPlain => Adds.Length == 0 && Refuses.Length == 0;

    /// <summary>Names have no spaces and no commas, so no two tools look alike.</summary>
    public string Definition => $"{Action} adds {string.Join(',', Adds)} refuses {string.Join(',', Refuses)}";

    /// <summary>The labels of a tool that a catalogue has checked: names, none twice.</summary>
    public static ToolLabels Of(ToolDefinition tool) =>
        new(tool.Action, [.. tool.AddsLabels.Order(StringComparer.Ordinal)], [.. tool.RefusesLabels.Order(StringComparer.Ordinal)]);
}
