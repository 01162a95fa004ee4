namespace AgentIdentity.Sdk.Yaml;

/// <summary>One thing that is wrong with a policy file, and where.</summary>
/// <param name="Line">The line, from 1; 0 when it concerns the file as a whole.</param>
/// <param name="Column">The column, from 1; 0 when it concerns the file as a whole.</param>
/// <param name="Code">A stable name, one of <see cref="PolicyMistakeCodes"/>.</param>
/// <param name="Message">What is wrong and what to write instead, in lower case; what the file says is escaped.</param>
public readonly record struct PolicyMistake(int Line, int Column, string Code, string Message)
{
    /// <summary><c>12:5: unknown_field: there is no field limt here; did you mean limit?</c></summary>
    public override string ToString() => Line == 0 ? $"{Code}: {Message}" : $"{Line}:{Column}: {Code}: {Message}";
}
