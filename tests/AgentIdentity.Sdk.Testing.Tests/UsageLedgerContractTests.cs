using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The contract of ledgers, held against ledgers that each do one thing wrong.</summary>
public sealed class UsageLedgerContractTests
{
    private static readonly Dictionary<string, (Func<StorePlace<IUsageLedger>> Begin, string[] Clauses)> Wrong = new()
    {
        [nameof(LetsOneMoreThrough)] = (Forgotten<LetsOneMoreThrough>, ["a counter reaches its limit and no more"]),
        [nameof(ChecksOneByOne)] = (Forgotten<ChecksOneByOne>, ["charges to one counter count together, and no sum overflows"]),
        [nameof(SettlesOneByOne)] = (Forgotten<SettlesOneByOne>, ["all charges are settled or none, and the one that refuses is named"]),
        [nameof(NamesNobody)] = (Forgotten<NamesNobody>, ["all charges are settled or none, and the one that refuses is named"]),
        [nameof(SettlesNonsense)] = (Forgotten<SettlesNonsense>, ["a charge that makes no sense is refused"]),
        [nameof(CountsEveryMember)] = (Forgotten<CountsEveryMember>, ["each member is counted once"]),
        [nameof(LooksAfterTheStep)] = (Forgotten<LooksAfterTheStep>, ["conditions look at what was there before the step"]),
        [nameof(ForgetsTooEarly)] = (Forgotten<ForgetsTooEarly>, ["a counter that has expired begins again, and not before"]),
        [nameof(BelievesAnyClock)] = (Forgotten<BelievesAnyClock>, ["an instant that goes back opens no counter again"]),
        [nameof(CommitsWhatIsCancelled)] = (Forgotten<CommitsWhatIsCancelled>, ["a cancelled commit debits nothing"]),
        [nameof(KeepsTheCallersCharges)] = (Forgotten<KeepsTheCallersCharges>, ["charges are the caller's again once they are settled"]),
        [nameof(ReadsThenWrites)] = (Forgotten<ReadsThenWrites>, ["many at once never exceed a limit", "of two that exclude each other one passes"]),
        [nameof(SaysItNeverForgets)] = (Forgotten<SaysItNeverForgets>, [Lasts]),
        ["a ledger that is empty when it is opened again"] = (() => new MediumPlace(_ => new LastingLedger(new LedgerMedium())), [Lasts]),
        [nameof(DebitsBeforeItIsFull)] = (() => new MediumPlace(medium => new DebitsBeforeItIsFull(medium)), ["a debit that finds no room debits nothing, and the next tries again"]),
    };

    private const string Lasts = "a ledger says whether it forgets, and one that does not has what was debited when it is opened again";

    public static TheoryData<string> WrongLedgers => [.. Wrong.Keys];

    [Fact]
    public Task A_sound_ledger_keeps_every_clause() => UsageLedgerContract.CheckAsync(() => new MediumPlace(medium => new LastingLedger(medium)));

    [Theory]
    [MemberData(nameof(WrongLedgers))]
    public async Task A_ledger_that_does_one_thing_wrong_breaks_the_clause_that_says_so(string ledger)
    {
        (Func<StorePlace<IUsageLedger>> begin, string[] clauses) = Wrong[ledger];
        foreach (ContractClause broken in UsageLedgerContract.For(begin).Where(clause => clauses.Contains(clause.Name)))
        {
            Func<Task> checking = broken.CheckAsync;

            (await checking.Should().ThrowAsync<ContractException>()).Which.Message.Should().StartWith($"{broken.Name}: ");
        }
    }

    [Fact]
    public void Each_clause_has_a_ledger_that_breaks_it() =>
        UsageLedgerContract.For(() => new MediumPlace(medium => new LastingLedger(medium))).Select(clause => clause.Name)
            .Should().BeEquivalentTo(Wrong.Values.SelectMany(wrong => wrong.Clauses).Distinct());

    private static ForgottenPlace<T> Forgotten<T>()
        where T : IUsageLedger, new() => new();

    private sealed class ForgottenPlace<T> : StorePlace<IUsageLedger>
        where T : IUsageLedger, new()
    {
        public override bool IsLasting => false;

        public override ValueTask<IUsageLedger> OpenAsync() => ValueTask.FromResult<IUsageLedger>(new T());
    }

    private sealed class MediumPlace(Func<LedgerMedium, IUsageLedger> open) : StorePlace<IUsageLedger>
    {
        private readonly LedgerMedium _medium = new();

        public override ValueTask<IUsageLedger> OpenAsync() => ValueTask.FromResult(open(_medium));

        public override ValueTask<bool> TryFillAsync()
        {
            _medium.IsFull = true;
            return ValueTask.FromResult(true);
        }

        public override ValueTask FreeAsync()
        {
            _medium.IsFull = false;
            return ValueTask.CompletedTask;
        }
    }
}
