namespace AgentIdentity.Sdk;

/// <summary>What an agent wants to do: one action and an immutable snapshot of its arguments.</summary>
public sealed class ToolCall
{
    /// <summary>The longest action id, in characters.</summary>
    public const int MaxActionLength = 256;

    /// <summary>Takes a snapshot of the arguments; later changes to the dictionary are not seen.</summary>
    /// <param name="action">The action id, <c>source.tool</c>; the host assigns the source. Compared byte for byte.</param>
    /// <param name="arguments">Texts, numbers, booleans, null, lists, dictionaries and JSON elements by argument name; none when null.</param>
    /// <exception cref="ArgumentException">The id is empty or too long, or an argument has no JSON form.</exception>
    public ToolCall(string action, Dictionary<string, object?>? arguments = null)
        : this(ToolArguments.From(arguments ?? []), action)
    {
    }

    private ToolCall(ToolArguments arguments, string action)
    {
        ArgumentException.ThrowIfNullOrEmpty(action);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(action.Length, MaxActionLength, nameof(action));
        Action = action;
        Arguments = arguments;
    }

    /// <summary>The action id.</summary>
    public string Action { get; }

    /// <summary>The arguments.</summary>
    public ToolArguments Arguments { get; }

    /// <summary>A call with arguments that already are a snapshot.</summary>
    /// <param name="action">The action id.</param>
    /// <param name="arguments">The snapshot.</param>
    /// <exception cref="ArgumentException">The id is empty or too long.</exception>
    public static ToolCall Create(string action, ToolArguments arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        return new ToolCall(arguments, action);
    }

    /// <summary>The action id; arguments may be secret and are left out.</summary>
    public override string ToString() => Action;
}
