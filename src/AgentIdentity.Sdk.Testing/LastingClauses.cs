using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses about a log that is opened more than once.</summary>
internal static class LastingClauses
{
    public static async Task LogGoesOnAsync(StorePlace<IAuditStore> place)
    {
        if (!place.IsLasting)
        {
            return;
        }

        AuditHead? head = null;
        for (int run = 0; run < 3; run++)
        {
            IAuditStore store = await place.OpenAsync().ConfigureAwait(false);
            await using (store.ConfigureAwait(false))
            {
                Expect.That(store.Repair is null, "something was cut off a log that was closed");
                AuditLog log = new(store);
                Expect.That(Equals(log.Head, head), $"the log ends in {log.Head?.ToString() ?? "nothing"}, not in {head?.ToString() ?? "nothing"}");
                await log.AppendEventAsync("happened", new Dictionary<string, string>()).ConfigureAwait(false);
                await log.DisposeAsync().ConfigureAwait(false);
                head = log.Head;
            }
        }

        IAuditStore again = await place.OpenAsync().ConfigureAwait(false);
        await using (again.ConfigureAwait(false))
        {
            AuditVerification verification = await AuditVerifier.VerifyStoreAsync(again, head).ConfigureAwait(false);
            Expect.That(verification.IsIntact, $"the log is broken: {verification.Break}");
            Expect.That(verification.RecordCount == 7, $"the log has {verification.RecordCount} records of 7");
        }
    }

    public static async Task SecondWriterIsRefusedAsync(StorePlace<IAuditStore> place, IAuditStore first)
    {
        if (!place.IsLasting)
        {
            return;
        }

        await first.AppendLinesAsync(0, "a").ConfigureAwait(false);
        await Expect.RefusedAsync(AppendBesideAsync, "a second writer", AuditCodes.Locked, AuditCodes.HeadMoved).ConfigureAwait(false);
        await first.AppendLinesAsync(2, "c").ConfigureAwait(false);
        Expect.Lines(await first.ReadLinesAsync().ConfigureAwait(false), "the log", "a", "b", "c");

        async Task AppendBesideAsync()
        {
            IAuditStore? second = null;
            try
            {
                second = await place.OpenAsync().ConfigureAwait(false);
            }
            finally
            {
                await first.AppendLinesAsync(1, "b").ConfigureAwait(false);
                if (second is not null)
                {
                    await using (second.ConfigureAwait(false))
                    {
                        await second.AppendLinesAsync(1, "not b").ConfigureAwait(false);
                    }
                }
            }
        }
    }
}
