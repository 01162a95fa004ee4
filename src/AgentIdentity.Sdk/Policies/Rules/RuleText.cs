using System.Collections.Frozen;
using System.Text;
using System.Text.Json;

namespace AgentIdentity.Sdk.Policies;

/// <summary>What the rules about arguments have in common: which actions they are about, and their settings as canonical text.</summary>
internal static class RuleText
{
    public const int MaxActions = 4096;

    /// <summary>The actions as a set, each a well-formed id and none twice.</summary>
    /// <exception cref="ArgumentException">There is none, one is there twice, or one is no action id.</exception>
    public static FrozenSet<string> Actions(IReadOnlyList<string> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        if (actions.Count is 0 or > MaxActions)
        {
            throw new ArgumentException($"Actions names 1 to {MaxActions} actions", nameof(actions));
        }

        foreach (string action in actions)
        {
            _ = AgentScope.For(action);     // refuses what is no action id, and says what one is
        }

        FrozenSet<string> set = actions.ToFrozenSet(StringComparer.Ordinal);
        return set.Count == actions.Count ? set : throw new ArgumentException("Actions names an action twice", nameof(actions));
    }

    /// <summary>One JSON object, members in the order they are written; the same settings give the same text.</summary>
    public static string Definition(string type, IEnumerable<string> actions, Action<Utf8JsonWriter> settings)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteStartArray("actions");
            foreach (string action in actions.Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(action);
            }

            json.WriteEndArray();
            settings(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(text.ToArray());
    }

    public static void Write(Utf8JsonWriter json, ApprovalRequirement requirement)
    {
        json.WriteNumber("persons", requirement.Persons);
        json.WriteNumber("expires_after_ticks", requirement.ExpiresAfter.Ticks);
        Optional(json, "group", requirement.Group);
        Optional(json, "reason", requirement.Reason);
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
