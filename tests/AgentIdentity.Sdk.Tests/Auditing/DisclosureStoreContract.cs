using System.Text;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What every disclosure store must do.</summary>
public abstract class DisclosureStoreContract : IAsyncLifetime
{
    private IDisclosureStore _store = null!;

    protected abstract IDisclosureStore Open();

    public virtual ValueTask InitializeAsync()
    {
        _store = Open();
        return ValueTask.CompletedTask;
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task What_was_stored_opens_the_commitment_in_the_log()
    {
        JsonObject commitments = await Decide("c1");

        ArgumentDisclosure? to = await _store.TryGetAsync("c1", "to");
        ArgumentDisclosure? body = await _store.TryGetAsync("c1", "body");

        Encoding.UTF8.GetString(to!.Value.Span).Should().Be("\"cfo@contoso.com\"");
        to.Opens(commitments["to"]!.GetValue<string>()).Should().BeTrue();
        to.Opens(commitments["body"]!.GetValue<string>()).Should().BeFalse();
        body!.Opens(commitments["body"]!.GetValue<string>()).Should().BeTrue();
        to.Salt.Span.SequenceEqual(body.Salt.Span).Should().BeFalse();
    }

    [Fact]
    public async Task Erasing_one_argument_leaves_the_others()
    {
        await Decide("c1");
        await Decide("c2");

        (await _store.EraseAsync("c1", "to")).Should().BeTrue();
        (await _store.EraseAsync("c1", "to")).Should().BeFalse();

        (await _store.TryGetAsync("c1", "to")).Should().BeNull();
        (await _store.TryGetAsync("c1", "body")).Should().NotBeNull();
        (await _store.TryGetAsync("c2", "to")).Should().NotBeNull();
        await Decide("c3");
        (await _store.TryGetAsync("c3", "to")).Should().NotBeNull();
    }

    [Fact]
    public async Task What_was_never_stored_is_not_found()
    {
        await Decide("c1");

        (await _store.TryGetAsync("c1", "cc")).Should().BeNull();
        (await _store.TryGetAsync("c9", "to")).Should().BeNull();
    }

    [Fact]
    public async Task A_call_stored_twice_keeps_the_later_entries()
    {
        await Decide("c1");
        JsonObject later = await Decide("c1");

        (await _store.TryGetAsync("c1", "to"))!.Opens(later["to"]!.GetValue<string>()).Should().BeTrue();
    }

    [Fact]
    public async Task Storing_after_a_cancellation_stores_nothing()
    {
        Func<Task> storing = async () => await _store.StoreAsync(
            "c1", [new ArgumentDisclosure("to", new byte[16], "1"u8.ToArray())], new CancellationToken(canceled: true));

        await storing.Should().ThrowAsync<OperationCanceledException>();
        (await _store.TryGetAsync("c1", "to")).Should().BeNull();
    }

    private async Task<JsonObject> Decide(string call)
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store, new AuditLogOptions { Disclosures = _store });
        await log.AppendDecisionAsync(Given.FullDecision(call));
        return JsonNode.Parse((await Given.LinesOf(store))[1])!["body"]!["args"]!.AsObject();
    }
}

public sealed class MemoryDisclosureStoreContract : DisclosureStoreContract
{
    protected override IDisclosureStore Open() => new MemoryDisclosureStore();
}

public sealed class FileDisclosureStoreContract : DisclosureStoreContract
{
    private readonly TestDirectory _directory = new();

    protected override IDisclosureStore Open() => FileDisclosureStore.Open(_directory);

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _directory.Dispose();
    }
}
