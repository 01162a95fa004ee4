using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses that hold in any place.</summary>
internal static class StoreClauses
{
    private const int LongestLine = 1024 * 1024 - 1;

    public static async Task NewLogIsEmptyAsync(IAuditStore store)
    {
        Expect.Line(store.FirstLine, "", "the first line");
        Expect.Line(store.LastLine, "", "the last line");
        Expect.That(store.Repair is null, "something was cut off the end of a new log");
        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "a new log");
    }

    public static async Task LinesAreReadBackAsync(IAuditStore store)
    {
        string[] lines = ["{\"a\":1}", " spaces and\ttabs ", "{\"text\":\"\u00fcn\u00efc\u00f6d\u00e9 \U0001F512\"}", new string('x', LongestLine), "e"];
        await store.AppendLinesAsync(0, lines[0]).ConfigureAwait(false);
        await store.AppendLinesAsync(1, lines[1], lines[2]).ConfigureAwait(false);
        await store.AppendLinesAsync(3, lines[3], lines[4]).ConfigureAwait(false);
        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "the log", lines);
    }

    public static async Task ReadingBeginsWhereAskedAsync(IAuditStore store)
    {
        string[] lines = ["a", "b", "c", "d"];
        await store.AppendLinesAsync(0, lines[..3]).ConfigureAwait(false);
        await store.AppendLinesAsync(3, lines[3]).ConfigureAwait(false);
        for (int from = 0; from <= lines.Length; from++)
        {
            Expect.Lines(await store.ReadLinesAsync(from).ConfigureAwait(false), $"from line {from} on", lines[from..]);
        }
    }

    public static async Task FirstAndLastLineAreKnownAsync(IAuditStore store)
    {
        await store.AppendLinesAsync(0, "first", "second").ConfigureAwait(false);
        Expect.Line(store.FirstLine, "first", "the first line");
        Expect.Line(store.LastLine, "second", "the last line");
        await store.AppendLinesAsync(2, "third").ConfigureAwait(false);
        Expect.Line(store.FirstLine, "first", "the first line, after another append,");
        Expect.Line(store.LastLine, "third", "the last line, after another append,");
    }

    public static async Task OtherSequencesAreRefusedAsync(IAuditStore store)
    {
        await store.AppendLinesAsync(0, "a", "b").ConfigureAwait(false);
        foreach (long first in (long[])[0, 1, 3, 100])
        {
            await Expect.RefusedAsync(() => store.AppendLinesAsync(first, "c"), $"line {first} after line 1", AuditCodes.HeadMoved).ConfigureAwait(false);
        }

        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "the log", "a", "b");
        await store.AppendLinesAsync(2, "c").ConfigureAwait(false);
        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "the log", "a", "b", "c");
    }

    public static async Task CancelledAppendAppendsNothingAsync(IAuditStore store)
    {
        await store.AppendLinesAsync(0, "a").ConfigureAwait(false);
        await Expect.CancelledAsync(
            async () => await store.AppendAsync(1, StoreLines.Bytes("b"), 0, new CancellationToken(canceled: true)).ConfigureAwait(false), "an append").ConfigureAwait(false);
        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "the log", "a");
        await store.AppendLinesAsync(1, "c").ConfigureAwait(false);
    }

    public static async Task LinesAreCopiedAsync(IAuditStore store)
    {
        byte[] lines = StoreLines.Bytes("a", "b");
        await store.AppendAsync(0, lines, reserve: 0, CancellationToken.None).ConfigureAwait(false);
        lines.AsSpan().Fill((byte)'!');
        Expect.Line(store.FirstLine, "a", "the first line");
        Expect.Line(store.LastLine, "b", "the last line");
        Expect.Lines(await store.ReadLinesAsync().ConfigureAwait(false), "the log", "a", "b");
    }

    public static async Task ReadingSurvivesAppendsAsync(IAuditStore store)
    {
        await store.AppendLinesAsync(0, "a", "b", "c").ConfigureAwait(false);
        List<string> read = [];
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(0, CancellationToken.None).ConfigureAwait(false))
        {
            read.Add(Encoding.UTF8.GetString(line.Span));
            if (read.Count <= 3)
            {
                await store.AppendLinesAsync(2 + read.Count, $"later {read.Count}").ConfigureAwait(false);
            }
        }

        // Whether it sees what came later is up to the store.
        Expect.Lines([.. read.Take(3)], "what was there when the reading began", "a", "b", "c");
        Expect.Lines([.. read.Skip(3)], "what came later", [.. Enumerable.Range(1, read.Count - 3).Select(number => $"later {number}")]);
    }

    public static async Task LogVerifiesAsync(IAuditStore store)
    {
        AuditLog log = new(store);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 20; i++)
            {
                await log.AppendEventAsync("happened", new Dictionary<string, string> { ["caller"] = $"{caller}" }).ConfigureAwait(false);
            }
        }))).ConfigureAwait(false);

        AuditVerification verification = await AuditVerifier.VerifyStoreAsync(store, log.Head).ConfigureAwait(false);
        Expect.That(verification.IsIntact, $"the log is broken: {verification.Break}");
        Expect.That(verification.RecordCount == 161, $"the log has {verification.RecordCount} records of 161");
        await log.DisposeAsync().ConfigureAwait(false);
    }
}
