namespace AgentIdentity.Sdk.Yaml;

/// <summary>A text, a number, a boolean or null, which is a value too.</summary>
internal readonly record struct ScalarValue(object? Value)
{
    private const double MaxExact = 9007199254740992;       // 2^53

    /// <summary>A number: 1 and 1.0 are one value.</summary>
    public static ScalarValue Of(double number) => new(Math.Abs(number) <= MaxExact && number == Math.Truncate(number) ? (object)(long)number : number);

    /// <summary>As it stands in a file.</summary>
    public override string ToString() => Value is null ? "null" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Value}");
}
