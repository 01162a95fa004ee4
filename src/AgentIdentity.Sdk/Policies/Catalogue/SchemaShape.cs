using System.Diagnostics;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The part of a schema that is checked of every call: names, which of them must be there, and types. See <see cref="ToolSchema"/>.</summary>
internal sealed class SchemaShape
{
    private readonly Dictionary<string, Property> _properties = new(StringComparer.Ordinal);
    private bool _isClosed;
    private int _required;

    private SchemaShape()
    {
    }

    /// <summary>The shape of a schema in canonical JSON, or what is wrong with it.</summary>
    public static SchemaShape? Read(byte[] canonical, out string? defect)
    {
        if (!JsonTree.TryParse(canonical, int.MaxValue, CanonicalJson.MaxDepth, out JsonTree tree, out _))
        {
            throw new UnreachableException("canonical JSON was refused by its own reader");
        }

        SchemaShape shape = new();
        defect = shape.Fill(tree.Root);
        tree.Dispose();
        return defect is null ? shape : null;
    }

    public string? FindMistake(ToolArguments arguments)
    {
        int required = 0;
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = arguments.NameTextAt(i);
            if (!_properties.TryGetValue(name, out Property property) || !property.IsDeclared)
            {
                if (_isClosed)
                {
                    return $"the tool has no argument {name}; look at its schema";
                }
            }
            else if (!Allows(property.Types, arguments.ArgumentAt(i)))
            {
                return $"the argument {name} is of a type the tool does not take; look at its schema";
            }

            required += property.IsRequired ? 1 : 0;
        }

        return required == _required ? null : $"the argument {Missing(arguments)} is missing; the tool demands it";
    }

    private string? Fill(JsonView schema)
    {
        if (!schema.IsObject)
        {
            return "it is not an object";
        }

        JsonView properties = schema["properties"u8];
        JsonView required = schema["required"u8];
        _isClosed = schema["additionalProperties"u8].Kind == JsonKind.False && schema["patternProperties"u8].Kind == JsonKind.None;
        if (properties.Kind is not (JsonKind.Object or JsonKind.None))
        {
            return "properties is not an object";
        }

        foreach ((JsonView name, JsonView property) in properties.Members)
        {
            if (!TryReadTypes(property, out SchemaTypes types) || !name.TryGetText(out string? text))
            {
                return "a property is neither an object nor a boolean, or its type is not one that JSON schema knows";
            }

            _properties.Add(text, new Property(types, IsDeclared: true, IsRequired: false));
        }

        return required.Kind is JsonKind.Array or JsonKind.None && TryReadRequired(required) ? null : "required is not a list of different names";
    }

    private bool TryReadRequired(JsonView names)
    {
        foreach (JsonView item in names.Items)
        {
            if (!item.TryGetText(out string? name))
            {
                return false;
            }

            Property property = _properties.TryGetValue(name, out Property known) ? known : new Property(SchemaTypes.Any, IsDeclared: false, IsRequired: false);
            if (property.IsRequired)
            {
                return false;
            }

            _properties[name] = property with { IsRequired = true };
            _required++;
        }

        return true;
    }

    private static bool TryReadTypes(JsonView property, out SchemaTypes types)
    {
        types = property.Kind == JsonKind.False ? SchemaTypes.None : SchemaTypes.Any;
        if (!property.IsObject)
        {
            return property.Kind is JsonKind.True or JsonKind.False;
        }

        JsonView type = property["type"u8];
        if (type.Kind == JsonKind.None)
        {
            return true;
        }

        types = SchemaTypes.None;
        if (!type.IsArray)
        {
            return TryAddType(type, ref types);
        }

        foreach (JsonView item in type.Items)
        {
            if (!TryAddType(item, ref types))
            {
                return false;
            }
        }

        return types != SchemaTypes.None;
    }

    private static bool TryAddType(JsonView type, ref SchemaTypes types)
    {
        SchemaTypes one = !type.TryGetText(out string? name) ? SchemaTypes.None : name switch
        {
            "string" => SchemaTypes.Text,
            "number" => SchemaTypes.Number | SchemaTypes.Integer,
            "integer" => SchemaTypes.Integer,
            "boolean" => SchemaTypes.Boolean,
            "null" => SchemaTypes.Null,
            "object" => SchemaTypes.Object,
            "array" => SchemaTypes.Array,
            _ => SchemaTypes.None,
        };
        types |= one;
        return one != SchemaTypes.None;
    }

    private static bool Allows(SchemaTypes types, ArgumentValue value) => value.Kind switch
    {
        JsonKind.String => (types & SchemaTypes.Text) != 0,
        JsonKind.Number => (types & SchemaTypes.Number) != 0 || ((types & SchemaTypes.Integer) != 0 && IsInteger(value)),
        JsonKind.True or JsonKind.False => (types & SchemaTypes.Boolean) != 0,
        JsonKind.Null => (types & SchemaTypes.Null) != 0,
        JsonKind.Object => (types & SchemaTypes.Object) != 0,
        JsonKind.Array => (types & SchemaTypes.Array) != 0,
        _ => false,
    };

    private static bool IsInteger(ArgumentValue value) => value.TryGetNumber(out double number) && Math.Floor(number) == number;

    private string Missing(ToolArguments arguments) =>
        _properties.Where(property => property.Value.IsRequired && !arguments.Contains(property.Key)).Min(property => property.Key)!;

    [Flags]
    private enum SchemaTypes
    {
        None = 0,
        Text = 1,
        Number = 2,
        Integer = 4,
        Boolean = 8,
        Null = 16,
        Object = 32,
        Array = 64,
        Any = Text | Number | Integer | Boolean | Null | Object | Array,
    }

    private readonly record struct Property(SchemaTypes Types, bool IsDeclared, bool IsRequired);
}
