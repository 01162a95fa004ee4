namespace AgentIdentity.Sdk.Yaml;

/// <summary>The stable names of what can be wrong with a policy file.</summary>
public static class PolicyMistakeCodes
{
    /// <summary>The file cannot be read: it is missing, or rights are.</summary>
    public const string Unreadable = "unreadable";

    /// <summary>The file is larger than <see cref="PolicyFile.MaxBytes"/>, or holds more than <see cref="PolicyFile.MaxNodes"/> nodes.</summary>
    public const string TooLarge = "too_large";

    /// <summary>Something is nested deeper than <see cref="PolicyFile.MaxDepth"/>.</summary>
    public const string TooDeep = "too_deep";

    /// <summary>The file is not UTF-8.</summary>
    public const string NotUtf8 = "not_utf8";

    /// <summary>A character is invisible, or changes the direction of the text.</summary>
    public const string InvisibleCharacter = "invisible_character";

    /// <summary>The text is not well-formed YAML; what follows was not read.</summary>
    public const string NotYaml = "not_yaml";

    /// <summary>There is nothing in the file, or more than one document.</summary>
    public const string NotOneDocument = "not_one_document";

    /// <summary>A feature of YAML that policy files do without: anchors, aliases, tags, merge keys, directives, keys that are no text.</summary>
    public const string NotAllowed = "not_allowed";

    /// <summary>A key stands twice in one mapping.</summary>
    public const string DuplicateKey = "duplicate_key";

    /// <summary>Two things have one id or name, or one thing is listed twice.</summary>
    public const string Duplicate = "duplicate";

    /// <summary>There is no field of that name here.</summary>
    public const string UnknownField = "unknown_field";

    /// <summary>A field that must be there is not.</summary>
    public const string MissingField = "missing_field";

    /// <summary>A value is of the wrong type: a text where a number belongs, a list where a mapping belongs.</summary>
    public const string WrongType = "wrong_type";

    /// <summary>A value is of the right type, but not one that is accepted here.</summary>
    public const string InvalidValue = "invalid_value";

    /// <summary>A number, a time or a list is outside its range.</summary>
    public const string OutOfRange = "out_of_range";

    /// <summary>There is no policy type of that name.</summary>
    public const string UnknownType = "unknown_type";

    /// <summary>Something is referred to that the file does not declare: a tool, a segment, a label.</summary>
    public const string UnknownReference = "unknown_reference";

    /// <summary>The program that reads the file does not give what a policy needs: see <see cref="PolicyFileHost"/>.</summary>
    public const string NotGiven = "not_given";

    /// <summary>A rule can never have an effect: an earlier one decides first, or nothing can meet it.</summary>
    public const string Unreachable = "unreachable";
}
