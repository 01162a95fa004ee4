using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>Lines of text in a store, as clauses write and read them.</summary>
internal static class StoreLines
{
    /// <summary>Appends lines, each with its line feed.</summary>
    public static async Task AppendLinesAsync(this IAuditStore store, long first, params string[] lines) =>
        await store.AppendAsync(first, Bytes(lines), reserve: 0, CancellationToken.None).ConfigureAwait(false);

    public static async Task<List<string>> ReadLinesAsync(this IAuditStore store, long from = 0)
    {
        List<string> lines = [];
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(from, CancellationToken.None).ConfigureAwait(false))
        {
            lines.Add(Encoding.UTF8.GetString(line.Span));
        }

        return lines;
    }

    public static byte[] Bytes(params string[] lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
