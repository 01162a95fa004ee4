using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The contract of audit stores, held against stores that each do one thing wrong.</summary>
public sealed class AuditStoreContractTests
{
    private static readonly Dictionary<string, (Func<Medium, IAuditStore> Open, string Clause)> Wrong = new()
    {
        [nameof(BeginsWithALine)] = (medium => new BeginsWithALine(medium), "a new log is empty"),
        [nameof(ForgetsTheLastOfMany)] = (medium => new ForgetsTheLastOfMany(medium), "what is appended is read back, byte for byte and in order"),
        [nameof(ReadsBackwards)] = (medium => new ReadsBackwards(medium), "what is appended is read back, byte for byte and in order"),
        [nameof(ChangesBytes)] = (medium => new ChangesBytes(medium), "what is appended is read back, byte for byte and in order"),
        [nameof(CutsLongLines)] = (medium => new CutsLongLines(medium), "what is appended is read back, byte for byte and in order"),
        [nameof(ReadsFromTheStart)] = (medium => new ReadsFromTheStart(medium), "reading begins where it is asked to"),
        [nameof(RemembersAnOldLastLine)] = (medium => new RemembersAnOldLastLine(medium), "the first and the last line are known"),
        [nameof(TakesTheLastForTheFirst)] = (medium => new TakesTheLastForTheFirst(medium), "the first and the last line are known"),
        [nameof(TakesAnySequence)] = (medium => new TakesAnySequence(medium), "an append where the log does not end is refused and appends nothing"),
        [nameof(RefusesWithoutACode)] = (medium => new RefusesWithoutACode(medium), "an append where the log does not end is refused and appends nothing"),
        [nameof(RefusesAfterAppending)] = (medium => new RefusesAfterAppending(medium), "an append where the log does not end is refused and appends nothing"),
        [nameof(IgnoresCancellation)] = (medium => new IgnoresCancellation(medium), "a cancelled append appends nothing"),
        [nameof(CancelsTooLate)] = (medium => new CancelsTooLate(medium), "a cancelled append appends nothing"),
        [nameof(KeepsTheCallersBytes)] = (medium => new KeepsTheCallersBytes(medium), "lines are the caller's again once they are appended"),
        [nameof(CannotReadWhileItWrites)] = (medium => new CannotReadWhileItWrites(medium), "reading goes on while lines are appended"),
        [nameof(ForgetsNowAndThen)] = (medium => new ForgetsNowAndThen(medium), "a log that many append to verifies from first to last"),
        [nameof(ForgetsWhenItIsClosed)] = (medium => new ForgetsWhenItIsClosed(medium), "a log that is opened again goes on where it ended"),
        [nameof(ForgetsTheLastLineWhenItIsClosed)] = (medium => new ForgetsTheLastLineWhenItIsClosed(medium), "a log that is opened again goes on where it ended"),
        [nameof(CutsWhatIsNotTorn)] = (medium => new CutsWhatIsNotTorn(medium), "a log that is opened again goes on where it ended"),
        [nameof(LetsTwoWrite)] = (medium => new LetsTwoWrite(medium), "a second writer is refused, when it opens the log or when it appends"),
        [nameof(IgnoresTheReserve)] = (medium => new IgnoresTheReserve(medium), "what room was reserved for fits when there is no other"),
        [nameof(TearsWhenItIsFull)] = (medium => new TearsWhenItIsFull(medium), "an append that finds no room appends nothing, and the next tries again"),
        [nameof(GivesUpForGood)] = (medium => new GivesUpForGood(medium), "an append that finds no room appends nothing, and the next tries again"),
        [nameof(SaysNothingWhenItIsFull)] = (medium => new SaysNothingWhenItIsFull(medium), "an append that finds no room appends nothing, and the next tries again"),
    };

    public static TheoryData<string> WrongStores => [.. Wrong.Keys];

    [Fact]
    public Task A_sound_store_keeps_every_clause() => AuditStoreContract.CheckAsync(() => new MemoryPlace(medium => new SoundStore(medium)));

    [Theory]
    [MemberData(nameof(WrongStores))]
    public async Task A_store_that_does_one_thing_wrong_breaks_the_clause_that_says_so(string store)
    {
        (Func<Medium, IAuditStore> open, string clause) = Wrong[store];
        ContractClause broken = AuditStoreContract.For(() => new MemoryPlace(open)).Single(each => each.Name == clause);

        Func<Task> checking = broken.CheckAsync;

        (await checking.Should().ThrowAsync<ContractException>()).Which.Message.Should().StartWith($"{clause}: ");
    }

    [Fact]
    public void Each_clause_has_a_store_that_breaks_it() =>
        AuditStoreContract.For(() => new MemoryPlace(medium => new SoundStore(medium))).Select(clause => clause.Name).Should().BeSubsetOf(Wrong.Values.Select(wrong => wrong.Clause));

    [Fact]
    public async Task All_clauses_that_are_broken_are_named_at_once()
    {
        Func<Task> checking = () => AuditStoreContract.CheckAsync(() => new MemoryPlace(medium => new TakesAnySequence(medium)));

        (await checking.Should().ThrowAsync<ContractException>()).Which.Message.Should().StartWith("2 of 13 clauses are broken:")
            .And.Contain("an append where the log does not end").And.Contain("a second writer is refused");
    }

    [Fact]
    public async Task The_memory_store_keeps_the_contract() => await AuditStoreContract.CheckAsync(() => new ForgottenPlace());

    [Fact]
    public async Task The_file_store_keeps_the_contract() => await AuditStoreContract.CheckAsync(() => new DirectoryPlace());

    private sealed class ForgottenPlace : StorePlace<IAuditStore>
    {
        public override bool IsLasting => false;

        public override ValueTask<IAuditStore> OpenAsync() => ValueTask.FromResult<IAuditStore>(new MemoryAuditStore());
    }

    private sealed class DirectoryPlace : StorePlace<IAuditStore>
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("agentid-contract-").FullName;

        public override ValueTask<IAuditStore> OpenAsync() => ValueTask.FromResult<IAuditStore>(FileAuditStore.Open(_directory));

        public override ValueTask RemoveAsync()
        {
            Directory.Delete(_directory, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
