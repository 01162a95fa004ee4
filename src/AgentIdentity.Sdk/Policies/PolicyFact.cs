namespace AgentIdentity.Sdk.Policies;

/// <summary>One fact a verdict rests on, as the record shows it: <c>used: 5</c>, <c>label: untrusted</c>. No secrets, no argument values.</summary>
/// <param name="Name">What it is: lower-case ASCII letters, digits and underscores.</param>
/// <param name="Value">Its value; control characters are escaped, and long texts cut, when it is recorded.</param>
public readonly record struct PolicyFact(string Name, string Value);
