using AgentIdentity.Sdk.Testing.Support;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The contract of adapters, held against adapters that each do one thing wrong.</summary>
public sealed class AdapterContractTests
{
    private const string NoScope = "a call that no scope covers never runs the tool";
    private const string Arguments = "a call whose arguments no scope permits never runs the tool";
    private const string Policy = "a call that a policy refuses never runs the tool, and the model learns nothing about the policy";
    private const string Pending = "a call that waits for people never runs the tool";
    private const string Nobody = "where nobody is known nothing runs";
    private const string Ended = "an agent that has expired or was disposed runs nothing";
    private const string Unreadable = "arguments that are no JSON never run the tool";
    private const string Told = "the model is told the code and the action and no more, and goes on";
    private const string Five = "five refusals in a row end nothing";
    private const string RunsOnce = "an allowed call runs once, and its result is told";
    private const string Snapshot = "the tool runs on the arguments that were checked, whatever happens to them meanwhile";
    private const string OneCharge = "a call is one decision, one charge and one outcome";
    private const string Faulted = "a tool that fails is recorded as faulted, and the run shows no trace of it";
    private const string CancelledBefore = "a run that is cancelled before the call runs nothing";
    private const string CancelledMeanwhile = "cancelling reaches the tool and is recorded";
    private const string AtOnce = "agents that run at once keep their own identities";
    private const string SubAgent = "a sub-agent acts under its own credential, and its parent again afterwards";

    private static readonly Dictionary<string, (Func<AdapterPath> Make, string[] Clauses)> Wrong = new()
    {
        [nameof(RunsFirst)] = (() => new RunsFirst(), [NoScope, Arguments, Policy, Pending, Nobody, Ended, Unreadable, Five, RunsOnce]),
        [nameof(ForgivesAMissingScope)] = (() => new ForgivesAMissingScope(), [NoScope]),
        [nameof(ForgivesArguments)] = (() => new ForgivesArguments(), [Arguments]),
        [nameof(ForgivesPolicies)] = (() => new ForgivesPolicies(), [Policy]),
        [nameof(DoesNotWait)] = (() => new DoesNotWait(), [Pending]),
        [nameof(ForgivesTheExpired)] = (() => new ForgivesTheExpired(), [Ended]),
        [nameof(ForgivesTheDisposed)] = (() => new ForgivesTheDisposed(), [Ended]),
        [nameof(RefusesByItself)] = (() => new RefusesByItself(), [NoScope]),
        [nameof(AsksAgain)] = (() => new AsksAgain(), [NoScope, Arguments, Policy]),
        [nameof(RunsForNobody)] = (() => new RunsForNobody(), [Nobody]),
        [nameof(KeepsNobodyToItself)] = (() => new KeepsNobodyToItself(), [Nobody]),
        [nameof(MakesTextsOfAnything)] = (() => new MakesTextsOfAnything(), [Unreadable]),
        [nameof(ChecksTheBeginning)] = (() => new ChecksTheBeginning(), [Unreadable]),
        [nameof(TellsThePolicy)] = (() => new TellsThePolicy(), [Policy]),
        [nameof(TellsNothing)] = (() => new TellsNothing(), [Policy, Told]),
        [nameof(TellsTheCodeOnly)] = (() => new TellsTheCodeOnly(), [Told]),
        [nameof(TellsTheActionOnly)] = (() => new TellsTheActionOnly(), [Policy, Told]),
        [nameof(TellsTheTrace)] = (() => new TellsTheTrace(), [Told]),
        [nameof(RepeatsTheArguments)] = (() => new RepeatsTheArguments(), [Told]),
        [nameof(TellsALongStory)] = (() => new TellsALongStory(), [Told]),
        [nameof(EndsWithTheFirst)] = (() => new EndsWithTheFirst(), [Told, Five]),
        [nameof(EndsWithTheFourth)] = (() => new EndsWithTheFourth(), [Five]),
        [nameof(TellsOfTheLastOnly)] = (() => new TellsOfTheLastOnly(), [Five, RunsOnce]),
        [nameof(HoldsAGrudge)] = (() => new HoldsAGrudge(), [Five]),
        [nameof(RefusesEverything)] = (() => new RefusesEverything(), [RunsOnce, Snapshot, OneCharge, Faulted, CancelledMeanwhile, AtOnce, SubAgent]),
        [nameof(RunsTwice)] = (() => new RunsTwice(), [RunsOnce, Snapshot, OneCharge]),
        [nameof(RunsOnceForAll)] = (() => new RunsOnceForAll(), [RunsOnce, OneCharge]),
        [nameof(TellsNoResult)] = (() => new TellsNoResult(), [RunsOnce]),
        [nameof(EndsWithAResult)] = (() => new EndsWithAResult(), [RunsOnce]),
        [nameof(RunsOnWhatWasAsked)] = (() => new RunsOnWhatWasAsked(), [Snapshot]),
        [nameof(AsksTwice)] = (() => new AsksTwice(), [RunsOnce, OneCharge]),
        [nameof(RecordsNoOutcome)] = (() => new RecordsNoOutcome(), [RunsOnce, OneCharge, Faulted, CancelledMeanwhile]),
        [nameof(RecordsNoCompletion)] = (() => new RecordsNoCompletion(), [RunsOnce, OneCharge, Faulted]),
        [nameof(CompletesFirst)] = (() => new CompletesFirst(), [Faulted, CancelledMeanwhile]),
        [nameof(TellsTheFault)] = (() => new TellsTheFault(), [Faulted]),
        [nameof(DoesNotStop)] = (() => new DoesNotStop(), [CancelledBefore, CancelledMeanwhile]),
        [nameof(DoesNotStopTheTool)] = (() => new DoesNotStopTheTool(), [CancelledMeanwhile]),
        [nameof(OneIdentityForAll)] = (() => new OneIdentityForAll(), [AtOnce]),
        [nameof(SubAgentsActForTheirParent)] = (() => new SubAgentsActForTheirParent(), [SubAgent]),
        [nameof(ParentsStaySubAgents)] = (() => new ParentsStaySubAgents(), [SubAgent]),
    };

    public static TheoryData<ContractClause> Clauses => [.. AdapterContract.For(new DirectPath())];

    public static TheoryData<string, string> Breaches => [.. Wrong.SelectMany(wrong => wrong.Value.Clauses.Select(clause => (wrong.Key, clause)))];

    [Theory]
    [MemberData(nameof(Clauses), DisableDiscoveryEnumeration = true)]
    public Task A_right_adapter_keeps(ContractClause clause) => clause.CheckAsync();

    [Theory]
    [MemberData(nameof(Breaches))]
    public async Task An_adapter_that_does_one_thing_wrong_breaks_the_clauses_that_say_so(string adapter, string clause)
    {
        (await Clause(adapter, clause).Awaiting(broken => broken.CheckAsync()).Should().ThrowAsync<ContractException>()).Which.Message.Should().StartWith($"{clause}: ");
    }

    [Fact]
    public void Each_clause_has_an_adapter_that_breaks_it() =>
        Clauses.Select(clause => clause.Data.Name).Should().BeEquivalentTo(Wrong.Values.SelectMany(wrong => wrong.Clauses).Distinct());

    private static ContractClause Clause(string adapter, string clause) => AdapterContract.For(Wrong[adapter].Make()).Single(one => one.Name == clause);
}
