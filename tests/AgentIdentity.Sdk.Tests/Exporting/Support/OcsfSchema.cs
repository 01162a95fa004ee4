using System.Text.Json;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>
/// Checks events against the published OCSF schema: required attributes, enumerations, constraints, types, and that nothing is there that the
/// schema does not know. Objects that are not among the published vectors stand here, as OCSF 1.9 defines them, so far as we use them.
/// </summary>
internal sealed class OcsfSchema
{
    private static readonly string[] Numbers =
    [
        "time", "count", "raw_data_size", "activity_id", "category_uid", "class_uid", "type_uid", "severity_id", "status_id", "action_id",
        "disposition_id", "algorithm_id", "encoding_id", "serialization_id", "type_id", "sequence",
    ];

    /// <summary>Which object an attribute holds.</summary>
    private static readonly Dictionary<string, string> ObjectOf = new()
    {
        ["actor"] = "actor",
        ["ai_agent"] = "ai_agent",
        ["api"] = "api",
        ["attestation_list"] = "attestation",
        ["authorizations"] = "authorization",
        ["fingerprint"] = "fingerprint",
        ["metadata"] = "metadata",
        ["policy"] = "policy",
        ["prev_event"] = "prev_event",
        ["product"] = "product",
        ["raw_data_hash"] = "fingerprint",
        ["request"] = "request",
        ["src_endpoint"] = "network_endpoint",
        ["user"] = "user",
    };

    private static readonly string[] Lists = ["attestation_list", "authorizations", "profiles"];

    /// <summary>Objects that are not among the vectors: which attributes, and which of them are required.</summary>
    private static readonly Dictionary<string, (string[] Known, string[] Required)> Others = new()
    {
        ["api"] = (["operation", "request", "response", "service", "version", "group"], ["operation"]),
        ["metadata"] = (["version", "product", "profiles", "uid", "log_name", "sequence", "correlation_uid"], ["version", "product"]),
        ["network_endpoint"] = (["name", "uid", "ip", "hostname", "type", "type_id"], []),
        ["prev_event"] = (["uid", "fingerprint"], []),
        ["product"] = (["name", "vendor_name", "version", "uid"], []),
        ["request"] = (["uid"], ["uid"]),
        ["user"] = (["uid", "name", "type", "type_id"], []),
    };

    private readonly JsonElement _base = Vectors.ReadJson("ocsf-schema/events/base_event.json").GetProperty("attributes");
    private readonly JsonElement _apiActivity = Vectors.ReadJson("ocsf-schema/events/application/api_activity.json").GetProperty("attributes");

    public static string Version => Vectors.ReadJson("ocsf-schema/version.json").GetProperty("version").GetString()!;

    /// <summary>What is wrong with an event; nothing when it is valid.</summary>
    public List<string> Faults(JsonElement record)
    {
        List<string> faults = [];
        long uid = record.TryGetProperty("class_uid", out JsonElement value) ? value.GetInt64() : -1;
        List<JsonElement> definitions = uid switch
        {
            0 => [_base],
            6003 => [_apiActivity, _base],
            _ => [],
        };
        if (definitions.Count == 0)
        {
            return ["class_uid is of no class that is used"];
        }

        foreach (JsonElement profile in record.GetProperty("metadata").GetProperty("profiles").EnumerateArray())
        {
            definitions.Add(Vectors.ReadJson($"ocsf-schema/profiles/{profile.GetString()}.json").GetProperty("attributes"));
        }

        Check(record, definitions, default, "", faults);
        long activity = record.GetProperty("activity_id").GetInt64();
        if (record.GetProperty("type_uid").GetInt64() != (uid * 100) + activity)
        {
            faults.Add("type_uid is not class_uid * 100 + activity_id");
        }

        long category = record.GetProperty("category_uid").GetInt64();
        if (category != uid / 1000)
        {
            faults.Add("category_uid is not the one of the class");
        }

        return faults;
    }

    private static void Check(JsonElement holder, List<JsonElement> definitions, JsonElement constraints, string at, List<string> faults)
    {
        foreach (JsonProperty member in holder.EnumerateObject())
        {
            JsonElement[] known = [.. definitions.Where(definition => definition.TryGetProperty(member.Name, out _)).Select(definition => definition.GetProperty(member.Name))];
            if (known.Length == 0)
            {
                faults.Add($"{at}{member.Name} is unknown");
                continue;
            }

            JsonElement[] enums = [.. known.Where(definition => definition.TryGetProperty("enum", out _)).Select(definition => definition.GetProperty("enum"))];
            // The base event's own class and category are all its definition lists; those of others are checked against the class.
            bool isListed = member.Name is not ("class_uid" or "category_uid");
            if (isListed && enums.Length > 0 && !enums.Any(allowed => allowed.TryGetProperty(member.Value.ToString(), out _)))
            {
                faults.Add($"{at}{member.Name} is {member.Value}, which is not in its enumeration");
            }

            CheckValue(member, at, faults);
        }

        foreach (JsonProperty attribute in definitions.SelectMany(definition => definition.EnumerateObject()))
        {
            bool isRequired = attribute.Value.ValueKind == JsonValueKind.Object
                && attribute.Value.TryGetProperty("requirement", out JsonElement requirement)
                && requirement.GetString() == "required";
            if (isRequired && !holder.TryGetProperty(attribute.Name, out _))
            {
                faults.Add($"{at}{attribute.Name} is required");
            }
        }

        if (constraints.ValueKind == JsonValueKind.Object
            && constraints.TryGetProperty("at_least_one", out JsonElement names)
            && !names.EnumerateArray().Any(name => holder.TryGetProperty(name.GetString()!, out _)))
        {
            faults.Add($"{at} has none of {names}");
        }
    }

    private static void CheckValue(JsonProperty member, string at, List<string> faults)
    {
        JsonValueKind expected = member.Name == "unmapped" || ObjectOf.ContainsKey(member.Name) ? JsonValueKind.Object
            : Numbers.Contains(member.Name) ? JsonValueKind.Number
            : JsonValueKind.String;
        JsonElement[] values = Lists.Contains(member.Name)
            ? member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : []
            : [member.Value];
        if (values.Length == 0 || values.Any(value => value.ValueKind != expected))
        {
            faults.Add($"{at}{member.Name} is not of its type");
            return;
        }

        if (ObjectOf.TryGetValue(member.Name, out string? name))
        {
            Array.ForEach(values, value => CheckObject(value, name, $"{at}{member.Name}.", faults));
        }
    }

    private static void CheckObject(JsonElement holder, string name, string at, List<string> faults)
    {
        if (Others.TryGetValue(name, out (string[] Known, string[] Required) other))
        {
            string text = "{" + string.Join(',', other.Known.Select(known => $"\"{known}\":{{{(other.Required.Contains(known) ? "\"requirement\":\"required\"" : "")}}}")) + "}";
            Check(holder, [JsonElement.Parse(text)], default, at, faults);
            return;
        }

        JsonElement definition = Vectors.ReadJson($"ocsf-schema/objects/{name}.json");
        List<JsonElement> definitions = [definition.GetProperty("attributes")];
        if (definition.GetProperty("extends").GetString() == "_entity")
        {
            definitions.Add(JsonElement.Parse("""{"name":{},"uid":{}}"""));
        }

        Check(holder, definitions, definition.TryGetProperty("constraints", out JsonElement constraints) ? constraints : default, at, faults);
    }
}
