namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a host forgot to give is named where it should have been given, and nothing is written.</summary>
public sealed class MissingTests
{
    [Fact]
    public async Task Nothing_is_recorded()
    {
        MemoryAuditStore store = new();
        await using AuditLog log = new(store);
        AuditReceipt receipt = await log.AppendDecisionAsync(Given.Allowed());
        AuditHead? head = log.Head;

        await MissingAsync(async () => await log.AppendDecisionAsync(null!), "entry");
        await MissingAsync(async () => await log.AppendOutcomeAsync(null!, Given.Completed), "receipt");
        await MissingAsync(async () => await log.AppendOutcomeAsync(receipt, null!), "entry");
        await MissingAsync(async () => await log.AppendEventAsync(null!, new Dictionary<string, string>()), "name");
        await MissingAsync(async () => await log.AppendEventAsync("revoked", null!), "fields");
        Missing(() => log.CountRefusal(null!), "code");
        log.Invoking(counting => counting.CountRefusal("")).Should().Throw<ArgumentException>();
        Missing(() => new AuditLog(null!), "store");
        Missing(() => new ArgumentDisclosure(null!, default, default), "argument");
        Func<Task> impossible = async () => await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", ChainLength = -1 });
        await impossible.Should().ThrowAsync<ArgumentOutOfRangeException>();

        log.Head.Should().Be(head);
        (await log.AppendOutcomeAsync(receipt, Given.Completed)).Should().BeTrue("a mistake uses up no receipt");
    }

    [Fact]
    public async Task Nothing_is_opened_or_verified()
    {
        Missing(() => FileAuditStore.Open(null!), "directory");
        FluentActions.Invoking(() => FileAuditStore.Open("")).Should().Throw<ArgumentException>();
        Missing(() => FileDisclosureStore.Open(null!), "directory");
        await MissingAsync(() => AuditVerifier.VerifyAsync(null!), "directory");
        await MissingAsync(() => AuditVerifier.VerifyStoreAsync(null!), "store");
        await MissingAsync(async () => await AuditReader.ReadAsync(null!).GetAsyncEnumerator().MoveNextAsync(), "directory");
        Func<Task> reading = async () => await AuditReader.ReadAsync(".", fromSequence: -1).GetAsyncEnumerator().MoveNextAsync();
        await reading.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Fact]
    public async Task Nothing_is_disclosed()
    {
        using TestDirectory directory = new();
        await using FileDisclosureStore store = FileDisclosureStore.Open(directory);
        await using MemoryDisclosureStore memory = new();

        await MissingAsync(async () => await store.StoreAsync(null!, []), "callId");
        await MissingAsync(async () => await store.StoreAsync("c1", null!), "disclosures");
        await MissingAsync(async () => await store.TryGetAsync(null!, "to"), "callId");
        await MissingAsync(async () => await store.TryGetAsync("c1", null!), "argument");
        await MissingAsync(async () => await store.EraseAsync(null!, "to"), "callId");
        await MissingAsync(async () => await store.EraseAsync("c1", null!), "argument");
        await MissingAsync(async () => await memory.StoreAsync("c1", null!), "disclosures");
        Missing(() => ArgumentCommitment.Matches(new byte[16], "1"u8, null!), "commitment");
    }

    private static void Missing(Func<object?> asking, string what) => Missing(() => { _ = asking(); }, what);

    private static void Missing(Action asking, string what) => asking.Should().Throw<ArgumentNullException>().Which.ParamName.Should().Be(what);

    private static async Task MissingAsync(Func<Task> asking, string what) =>
        (await asking.Should().ThrowAsync<ArgumentNullException>()).Which.ParamName.Should().Be(what);
}
