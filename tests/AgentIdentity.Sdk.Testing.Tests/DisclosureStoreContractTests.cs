using AgentIdentity.Sdk.Auditing;
using Entries = System.Collections.Generic.Dictionary<(string Call, string Argument), AgentIdentity.Sdk.Auditing.ArgumentDisclosure>;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The contract of disclosure stores, held against stores that each do one thing wrong.</summary>
public sealed class DisclosureStoreContractTests
{
    private static readonly Dictionary<string, (Func<Entries, IDisclosureStore> Open, string[] Clauses)> Wrong = new()
    {
        [nameof(ForgetsTheSalt)] = (entries => new ForgetsTheSalt(entries), ["what is stored is found, byte for byte", "what a log commits to is opened"]),
        [nameof(TakesOneCallForAnother)] = (entries => new TakesOneCallForAnother(entries), ["what was never stored is not found"]),
        [nameof(KeepsTheFirst)] = (entries => new KeepsTheFirst(entries), ["a call stored again replaces its entries"]),
        [nameof(ErasesTheWholeCall)] = (entries => new ErasesTheWholeCall(entries), ["erasing takes one entry, once, and no other"]),
        [nameof(ErasesNothing)] = (entries => new ErasesNothing(entries), ["erasing takes one entry, once, and no other"]),
        [nameof(StoresWhatIsCancelled)] = (entries => new StoresWhatIsCancelled(entries), ["a cancelled store stores nothing"]),
        [nameof(TakesNoMoreThanForty)] = (entries => new TakesNoMoreThanForty(entries), ["many store and erase at once"]),
        [nameof(ForgetsDisclosuresWhenClosed)] = (entries => new ForgetsDisclosuresWhenClosed(entries), ["opened again, what was stored is there and what was erased is not"]),
        [nameof(BringsBackWhatWasErased)] = (entries => new BringsBackWhatWasErased(entries), ["opened again, what was stored is there and what was erased is not"]),
    };

    public static TheoryData<string> WrongStores => [.. Wrong.Keys];

    [Fact]
    public Task A_sound_store_keeps_every_clause() => DisclosureStoreContract.CheckAsync(() => new EntriesPlace(entries => new SoundDisclosures(entries)));

    [Theory]
    [MemberData(nameof(WrongStores))]
    public async Task A_store_that_does_one_thing_wrong_breaks_the_clause_that_says_so(string store)
    {
        (Func<Entries, IDisclosureStore> open, string[] clauses) = Wrong[store];
        foreach (ContractClause broken in DisclosureStoreContract.For(() => new EntriesPlace(open)).Where(clause => clauses.Contains(clause.Name)))
        {
            Func<Task> checking = broken.CheckAsync;

            (await checking.Should().ThrowAsync<ContractException>()).Which.Message.Should().StartWith($"{broken.Name}: ");
        }
    }

    [Fact]
    public void Each_clause_has_a_store_that_breaks_it() =>
        DisclosureStoreContract.For(() => new EntriesPlace(entries => new SoundDisclosures(entries))).Select(clause => clause.Name)
            .Should().BeEquivalentTo(Wrong.Values.SelectMany(wrong => wrong.Clauses).Distinct());

    [Fact]
    public Task The_memory_store_keeps_the_contract() => DisclosureStoreContract.CheckAsync(() => new ForgottenPlace());

    [Fact]
    public Task The_file_store_keeps_the_contract() => DisclosureStoreContract.CheckAsync(() => new DirectoryPlace());

    private sealed class EntriesPlace(Func<Entries, IDisclosureStore> open) : StorePlace<IDisclosureStore>
    {
        private readonly Entries _entries = [];

        public override ValueTask<IDisclosureStore> OpenAsync() => ValueTask.FromResult(open(_entries));
    }

    private sealed class ForgottenPlace : StorePlace<IDisclosureStore>
    {
        public override bool IsLasting => false;

        public override ValueTask<IDisclosureStore> OpenAsync() => ValueTask.FromResult<IDisclosureStore>(new MemoryDisclosureStore());
    }

    private sealed class DirectoryPlace : StorePlace<IDisclosureStore>
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("agentid-contract-").FullName;

        public override ValueTask<IDisclosureStore> OpenAsync() => ValueTask.FromResult<IDisclosureStore>(FileDisclosureStore.Open(_directory));

        public override ValueTask RemoveAsync()
        {
            Directory.Delete(_directory, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
