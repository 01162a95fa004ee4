using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Reads policy files: the whole of one, or every mistake in it. A file with any mistake is refused as a whole.</summary>
/// <remarks>
/// <code>
/// version: 1
/// tools:
///   payments.pay: { risk: critical }
/// policies:
///   - id: payment-limit
///     type: argument-limit
///     applies_to: [payments.pay]
///     arguments:
///       amount: { min: 0, max: 10000 }
///   - id: large-payments
///     type: approval-threshold
///     applies_to: [payments.pay]
///     argument: amount
///     thresholds:
///       - { above: 1000, persons: 1, group: finance }
/// </code>
/// The format is a small part of YAML: no anchors, aliases, tags, merge keys or directives, one document, and scalars that mean one thing only.
/// </remarks>
public static class PolicyFile
{
    /// <summary>The largest file, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>The deepest nesting of lists and mappings.</summary>
    public const int MaxDepth = 32;

    /// <summary>The most values a file may hold, keys included.</summary>
    public const int MaxNodes = 100_000;

    private static readonly DocumentShape Document = new();

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="host">What the running program gives to policies; nothing when null.</param>
    /// <exception cref="PolicyFileException">It has mistakes; the exception lists them all.</exception>
    public static PolicyDocument Load(string path, PolicyFileHost? host = null) =>
        TryLoad(path, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes, host) ? document : throw new PolicyFileException(path, mistakes);

    /// <summary>Reads a file, or says everything that is wrong with it. A file that is missing or cannot be read is a mistake, too.</summary>
    /// <param name="path">The file.</param>
    /// <param name="document">What it says, when the method returns true.</param>
    /// <param name="mistakes">Every mistake, in the order of the file; none when the method returns true.</param>
    /// <param name="host">What the running program gives to policies; nothing when null.</param>
    public static bool TryLoad(string path, [NotNullWhen(true)] out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes, PolicyFileHost? host = null)
    {
        document = null;
        return PolicyFileBytes.TryRead(path, out byte[]? bytes, out mistakes) && TryParse(bytes, out document, out mistakes, host);
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <param name="utf8">The file, in UTF-8.</param>
    /// <param name="host">What the running program gives to policies; nothing when null.</param>
    /// <exception cref="PolicyFileException">It has mistakes; the exception lists them all.</exception>
    public static PolicyDocument Parse(ReadOnlySpan<byte> utf8, PolicyFileHost? host = null) =>
        TryParse(utf8, out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes, host) ? document : throw new PolicyFileException("the policy file", mistakes);

    /// <summary>Reads the bytes of a file, or says everything that is wrong with them. Never throws on hostile input.</summary>
    /// <param name="utf8">The file, in UTF-8.</param>
    /// <param name="document">What it says, when the method returns true.</param>
    /// <param name="mistakes">Every mistake, in the order of the file; none when the method returns true.</param>
    /// <param name="host">What the running program gives to policies; nothing when null.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out PolicyDocument? document, out IReadOnlyList<PolicyMistake> mistakes, PolicyFileHost? host = null)
    {
        Mistakes found = new();
        document = Read(utf8, found, host ?? new PolicyFileHost());
        // INVARIANT: a document and a mistake exclude each other, whatever a reader returned.
        document = found.Count == 0 ? document : null;
        mistakes = found.InOrder();
        return document is not null;
    }

    /// <summary>The JSON schema (draft 2020-12) of policy files, for editors.</summary>
    public static string Schema() => Document.Root().ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true });

    private static PolicyDocument? Read(ReadOnlySpan<byte> utf8, Mistakes mistakes, PolicyFileHost host)
    {
        if (utf8.Length > MaxBytes)
        {
            mistakes.Add(PolicyMistakeCodes.TooLarge, $"the file is larger than {MaxBytes} bytes: split it, or see whether it is the right one");
            return null;
        }

        return VisibleText.Decode(utf8, mistakes) is { } text && TreeReader.Read(text, mistakes) is { } root
            && Document.TryRead(root, new Reading(mistakes, host), out PolicyDocument? document)
            ? document
            : null;
    }
}
