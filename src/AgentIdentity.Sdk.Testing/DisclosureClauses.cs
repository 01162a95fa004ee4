using System.Text;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses of <see cref="DisclosureStoreContract"/>.</summary>
internal static class DisclosureClauses
{
    private const int Callers = 8;

    public static async Task StoredIsFoundAsync(IDisclosureStore store)
    {
        await StoreAsync(store, "call-1", "to", "body").ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "to", isThere: true).ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "body", isThere: true).ConfigureAwait(false);
    }

    public static async Task OtherIsNotFoundAsync(IDisclosureStore store)
    {
        await ExpectAsync(store, "call-1", "to", isThere: false).ConfigureAwait(false);
        await StoreAsync(store, "call-1", "to").ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "cc", isThere: false).ConfigureAwait(false);
        await ExpectAsync(store, "call-2", "to", isThere: false).ConfigureAwait(false);
    }

    public static async Task StoredAgainIsReplacedAsync(IDisclosureStore store)
    {
        await store.StoreAsync("call-1", [new ArgumentDisclosure("to", Salt("old"), "\"old\""u8.ToArray())]).ConfigureAwait(false);
        await StoreAsync(store, "call-1", "to").ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "to", isThere: true).ConfigureAwait(false);
        Expect.That(await store.EraseAsync("call-1", "to").ConfigureAwait(false), "it is not erased");
        await ExpectAsync(store, "call-1", "to", isThere: false).ConfigureAwait(false);
    }

    public static async Task ErasingTakesOneAsync(IDisclosureStore store)
    {
        await StoreAsync(store, "call-1", "to", "body").ConfigureAwait(false);
        await StoreAsync(store, "call-2", "to").ConfigureAwait(false);
        Expect.That(!await store.EraseAsync("call-1", "cc").ConfigureAwait(false), "what was never stored is erased");
        Expect.That(await store.EraseAsync("call-1", "to").ConfigureAwait(false), "what is stored is not erased");
        Expect.That(!await store.EraseAsync("call-1", "to").ConfigureAwait(false), "what was erased is erased again");
        await ExpectAsync(store, "call-1", "to", isThere: false).ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "body", isThere: true).ConfigureAwait(false);
        await ExpectAsync(store, "call-2", "to", isThere: true).ConfigureAwait(false);
    }

    public static async Task CancelledStoreStoresNothingAsync(IDisclosureStore store)
    {
        await Expect.CancelledAsync(
            async () => await store.StoreAsync("call-1", [Entry("call-1", "to")], new CancellationToken(canceled: true)).ConfigureAwait(false), "storing").ConfigureAwait(false);
        await ExpectAsync(store, "call-1", "to", isThere: false).ConfigureAwait(false);
    }

    public static async Task ManyAtOnceAsync(IDisclosureStore store)
    {
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Task.Run(async () =>
        {
            for (int i = 0; i < 10; i++)
            {
                string call = $"call-{caller}-{i}";
                await StoreAsync(store, call, "kept", "erased").ConfigureAwait(false);
                Expect.That(await store.EraseAsync(call, "erased").ConfigureAwait(false), $"an entry of {call} is not erased");
            }
        }))).ConfigureAwait(false);
        for (int caller = 0; caller < Callers; caller++)
        {
            await ExpectAsync(store, $"call-{caller}-9", "kept", isThere: true).ConfigureAwait(false);
            await ExpectAsync(store, $"call-{caller}-9", "erased", isThere: false).ConfigureAwait(false);
        }
    }

    public static async Task CommitmentsAreOpenedAsync(IDisclosureStore store)
    {
        MemoryAuditStore records = new();
        AuditLog log = new(records, new AuditLogOptions { Disclosures = store });
        await using (log.ConfigureAwait(false))
        {
            await log.AppendDecisionAsync(new DecisionEntry
            {
                CallId = "call-1",
                Code = "scope_not_granted",
                Tool = "mail.send",
                Arguments = [new AuditArgument("to", "\"cfo@contoso.com\""u8.ToArray())],
            }).ConfigureAwait(false);
            using JsonDocument record = JsonDocument.Parse(records.LastLine);
            string commitment = record.RootElement.GetProperty("body").GetProperty("args").GetProperty("to").GetString()!;
            ArgumentDisclosure? found = await store.TryGetAsync("call-1", "to").ConfigureAwait(false);
            Expect.That(found?.Opens(commitment) == true, "the commitment in the record is not opened");
        }
    }

    public static async Task LastsAsync(StorePlace<IDisclosureStore> place)
    {
        if (!place.IsLasting)
        {
            return;
        }

        IDisclosureStore first = await place.OpenAsync().ConfigureAwait(false);
        await using (first.ConfigureAwait(false))
        {
            await StoreAsync(first, "call-1", "to", "body").ConfigureAwait(false);
            await first.EraseAsync("call-1", "to").ConfigureAwait(false);
        }

        IDisclosureStore second = await place.OpenAsync().ConfigureAwait(false);
        await using (second.ConfigureAwait(false))
        {
            await ExpectAsync(second, "call-1", "body", isThere: true).ConfigureAwait(false);
            await ExpectAsync(second, "call-1", "to", isThere: false).ConfigureAwait(false);
        }
    }

    private static async Task StoreAsync(IDisclosureStore store, string call, params string[] arguments) =>
        await store.StoreAsync(call, [.. arguments.Select(argument => Entry(call, argument))]).ConfigureAwait(false);

    private static async Task ExpectAsync(IDisclosureStore store, string call, string argument, bool isThere)
    {
        ArgumentDisclosure? found = await store.TryGetAsync(call, argument).ConfigureAwait(false);
        Expect.That(isThere == found is not null, $"argument {argument} of {call} is {(isThere ? "not found" : "found")}");
        if (found is not null)
        {
            ArgumentDisclosure stored = Entry(call, argument);
            Expect.That(found.Argument == argument, $"argument {argument} of {call} is called {found.Argument}");
            Expect.That(found.Salt.Span.SequenceEqual(stored.Salt.Span), $"the salt of argument {argument} of {call} is another");
            Expect.That(found.Value.Span.SequenceEqual(stored.Value.Span), $"the value of argument {argument} of {call} is another");
        }
    }

    private static ArgumentDisclosure Entry(string call, string argument) =>
        new(argument, Salt(call + argument), Encoding.UTF8.GetBytes($"\"{argument} of {call}: \u00fcn\u00efc\u00f6d\u00e9\""));

    private static byte[] Salt(string of) => System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(of))[..16];
}
