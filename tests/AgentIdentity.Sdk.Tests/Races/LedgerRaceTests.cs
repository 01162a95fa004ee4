using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Races;

/// <summary>Two threads and one ledger: what excludes each other never both passes, in memory and in a file.</summary>
[Collection(nameof(Duels))]
public sealed class LedgerRaceTests : IAsyncDisposable
{
    private const int Rounds = 4_000;

    private static readonly DateTimeOffset Now = GuardSetup.Start;
    private static readonly DateTimeOffset Later = Now.AddHours(1);

    private readonly TestDirectory _directory = new();
    private readonly FileUsageLedger _file;

    public LedgerRaceTests() => _file = FileUsageLedger.Create(Path.Combine(_directory, "ledger"));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_calls_that_exclude_each_other_exactly_one_passes(bool isFile)
    {
        int[] passed = new int[Rounds];
        Duel.Run(
            Rounds,
            round => Try(isFile, passed, round, new Charge($"pay-{round}", 1, 1, Later), Charge.IfUnused($"approve-{round}")),
            round => Try(isFile, passed, round, new Charge($"approve-{round}", 1, 1, Later), Charge.IfUnused($"pay-{round}")));

        passed.Should().OnlyContain(count => count == 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Of_two_new_members_for_one_place_exactly_one_is_counted(bool isFile)
    {
        int[] passed = new int[Rounds];
        Duel.Run(
            Rounds,
            round => Try(isFile, passed, round, Charge.Once($"agents-{round}", "first", 1, Later)),
            round => Try(isFile, passed, round, Charge.Once($"agents-{round}", "second", 1, Later)));

        passed.Should().OnlyContain(count => count == 1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task One_member_that_comes_twice_at_once_is_counted_once(bool isFile)
    {
        int[] passed = new int[Rounds];
        Duel.Run(Rounds, round => Try(isFile, passed, round, Charge.Once($"agents-{round}", "first", 1, Later)));

        passed.Should().OnlyContain(count => count == 2);
        (await Ledger(isFile).ReadAsync("agents-7", Now)).Should().Be(1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Many_threads_never_exceed_a_limit(bool isFile)
    {
        int[] committed = Together.Run(16, async thread =>
        {
            int count = 0;
            for (int i = 0; i < 500; i++)
            {
                count += (await Ledger(isFile).TryCommitAsync(new[] { new Charge($"own-{thread}", 1, 500, Later), new Charge("shared", 1, 5_000, Later) }, Now)).IsCommitted ? 1 : 0;
            }

            return count;
        });

        committed.Sum().Should().Be(5_000);
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        _directory.Dispose();
    }

    private IUsageLedger Ledger(bool isFile) => isFile ? _file : _memory;

    private readonly MemoryUsageLedger _memory = new();

    private void Try(bool isFile, int[] passed, int round, params Charge[] charges)
    {
        if (Ledger(isFile).TryCommitAsync(charges, Now).AsTask().GetAwaiter().GetResult().IsCommitted)
        {
            Interlocked.Increment(ref passed[round]);
        }
    }
}
