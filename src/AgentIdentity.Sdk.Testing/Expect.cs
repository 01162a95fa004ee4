using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What clauses expect; what is not so breaks them.</summary>
internal static class Expect
{
    public static void That(bool isSo, string otherwise)
    {
        if (!isSo)
        {
            throw new ContractException(otherwise);
        }
    }

    public static void Line(ReadOnlyMemory<byte> line, string expected, string which)
    {
        string found = Encoding.UTF8.GetString(line.Span);
        That(string.Equals(found, expected, StringComparison.Ordinal), $"{which} is {Shown(found)}, not {Shown(expected)}");
    }

    public static void Lines(IReadOnlyList<string> found, string which, params string[] expected)
    {
        int same = found.Zip(expected).TakeWhile(pair => string.Equals(pair.First, pair.Second, StringComparison.Ordinal)).Count();
        That(
            same == found.Count && same == expected.Length,
            $"{which}: line {same} is {Shown(found.ElementAtOrDefault(same))}, not {Shown(expected.ElementAtOrDefault(same))}");
    }

    /// <summary>Expects a refusal with a code; any of some, where the store has a choice.</summary>
    public static async Task RefusedAsync(Func<Task> action, string what, params string[] codes)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (AuditException refusal) when (codes.Contains(refusal.Code, StringComparer.Ordinal))
        {
            return;
        }
        catch (Exception other)
        {
            string found = other is AuditException refusal ? refusal.Code : other.GetType().Name;
            throw new ContractException($"{what} is refused by {found}, not by an AuditException with code {string.Join(" or ", codes)}", other);
        }

        throw new ContractException($"{what} is not refused");
    }

    public static async Task CancelledAsync(Func<Task> action, string what)
    {
        try
        {
            await action().ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        throw new ContractException($"{what} is not cancelled");
    }

    private static string Shown(string? line) => line switch
    {
        null => "missing",
        { Length: > 40 } => $"\"{line[..40]}...\" ({line.Length} characters)",
        _ => $"\"{line}\"",
    };
}
