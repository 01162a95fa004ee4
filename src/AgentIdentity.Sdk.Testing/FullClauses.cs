using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses about a place where no room is left.</summary>
internal static class FullClauses
{
    private const int Reserved = 8 * 1024;
    private const int Enough = 64;          // appends of a megabyte, which no place that can be filled has left

    private static readonly string Large = new('x', 1024 * 1024 - 1);

    public static async Task ReservedRoomIsThereAsync(StorePlace<IAuditStore> place, IAuditStore store)
    {
        await store.AppendAsync(0, StoreLines.Bytes("a"), Reserved, CancellationToken.None).ConfigureAwait(false);
        if (!await place.TryFillAsync().ConfigureAwait(false))
        {
            return;
        }

        byte[] half = StoreLines.Bytes(new string('y', (Reserved / 2) - 1));
        await store.AppendAsync(1, half, Reserved / 2, CancellationToken.None).ConfigureAwait(false);
        await store.AppendAsync(2, half, reserve: 0, CancellationToken.None).ConfigureAwait(false);
        List<string> lines = await store.ReadLinesAsync().ConfigureAwait(false);
        Expect.That(lines.Count == 3, $"the log has {lines.Count} lines of 3");
    }

    public static async Task FailedAppendAppendsNothingAsync(StorePlace<IAuditStore> place, IAuditStore store)
    {
        await store.AppendLinesAsync(0, "a").ConfigureAwait(false);
        if (!await place.TryFillAsync().ConfigureAwait(false))
        {
            return;
        }

        await Expect.RefusedAsync(AppendTooMuchAsync, "more than there is room for", AuditCodes.Full, AuditCodes.Unavailable).ConfigureAwait(false);
        List<string> lines = await store.ReadLinesAsync().ConfigureAwait(false);
        Expect.Lines(lines, "the log", ["a", .. Enumerable.Repeat(Large, lines.Count - 1)]);
        Expect.That((lines.Count - 1) % 2 == 0, "half of what was appended at once is in the log");
        Expect.Line(store.LastLine, lines[^1], "the last line");
        await place.FreeAsync().ConfigureAwait(false);
        await store.AppendLinesAsync(lines.Count, "b").ConfigureAwait(false);
        Expect.Lines([.. (await store.ReadLinesAsync().ConfigureAwait(false)).Skip(lines.Count)], "what was appended once there was room", "b");

        async Task AppendTooMuchAsync()
        {
            for (int i = 0; i < Enough; i++)
            {
                await store.AppendLinesAsync(1 + (2 * i), Large, Large).ConfigureAwait(false);
            }
        }
    }
}
