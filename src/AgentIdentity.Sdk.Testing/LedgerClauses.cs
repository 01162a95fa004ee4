using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>The clauses about what one caller sees.</summary>
internal static class LedgerClauses
{
    private static readonly DateTimeOffset Now = LedgerUse.Now;
    private static readonly DateTimeOffset Later = LedgerUse.Later;

    public static async Task LimitIsReachedAsync(IUsageLedger ledger)
    {
        await ledger.HasAsync("a", 0, Now).ConfigureAwait(false);
        await ledger.SettledAsync("3 of 5", Now, new Charge("a", 3, 5, Later)).ConfigureAwait(false);
        await ledger.RefusedAsync("3 more of 5", Now, new Charge("a", 3, 5, Later)).ConfigureAwait(false);
        await ledger.SettledAsync("2 more of 5", Now, new Charge("a", 2, 5, Later)).ConfigureAwait(false);
        await ledger.RefusedAsync("the sixth of 5", Now, new Charge("a", 1, 5, Later)).ConfigureAwait(false);
        await ledger.SettledAsync("another counter, A", Now, new Charge("A", 5, 5, Later)).ConfigureAwait(false);
        await ledger.HasAsync("a", 5, Now).ConfigureAwait(false);
    }

    public static async Task ChargesCountTogetherAsync(IUsageLedger ledger)
    {
        await ledger.RefusedAsync("3 and 3 of 5", Now, new Charge("a", 3, 5, Later), new Charge("a", 3, 5, Later)).ConfigureAwait(false);
        await ledger.SettledAsync("3 and 2 of 5", Now, new Charge("a", 3, 5, Later), new Charge("a", 2, 5, Later)).ConfigureAwait(false);
        await ledger.HasAsync("a", 5, Now).ConfigureAwait(false);
        Charge all = new("b", long.MaxValue, long.MaxValue, Later);
        await ledger.RefusedAsync("twice the largest amount", Now, all, all).ConfigureAwait(false);
        await ledger.SettledAsync("the largest amount", Now, all).ConfigureAwait(false);
        await ledger.RefusedAsync("one beyond the largest amount", Now, new Charge("b", 1, long.MaxValue, Later)).ConfigureAwait(false);
        await ledger.RefusedAsync("the largest amount again", Now, all).ConfigureAwait(false);
    }

    public static async Task AllOrNoneAsync(IUsageLedger ledger)
    {
        await ledger.SettledAsync("2 of 5", Now, new Charge("b", 2, 5, Later)).ConfigureAwait(false);
        LedgerCommit commit = await ledger.CommitAsync(
            Now, new Charge("a", 1, 5, Later.AddHours(1)), Charge.Once("members", "x", 5, Later), new Charge("b", 4, 5, Later), new Charge("c", 1, 5, Later)).ConfigureAwait(false);
        Expect.That(!commit.IsCommitted, "4 more of 5 is settled");
        Expect.That(commit is { RefusedKey: "b", Used: 2 }, $"counter {commit.RefusedKey} with {commit.Used} is said to refuse, not b with 2");
        foreach (string key in (string[])["a", "members", "c"])
        {
            await ledger.HasAsync(key, 0, Now).ConfigureAwait(false);
        }

        await ledger.SettledAsync("what was not debited", Now, Charge.IfUnused("a"), Charge.IfUnused("c"), Charge.Once("members", "y", 1, Later)).ConfigureAwait(false);
        await ledger.HasAsync("b", 2, Now).ConfigureAwait(false);
    }

    public static async Task NonsenseIsRefusedAsync(IUsageLedger ledger)
    {
        Charge[] nonsense =
        [
            default, new("", 1, 1, Later), new("a", 0, 1, Later), new("a", -1, 1, Later), new("a", 1, 0, Later), new("a", 1, -1, Later), new("a", 1, 1, Now),
            new("a", long.MinValue, long.MaxValue, Later), new("a", 1, long.MinValue, Later), new("a", 2, 1, Later), Charge.Once("a", "x", 0, Later), Charge.Once("a", "x", 1, Now), Charge.Once("a", null!, 1, Later),
        ];
        foreach (Charge charge in nonsense)
        {
            await ledger.RefusedAsync($"{charge}", Now, charge).ConfigureAwait(false);
        }

        await ledger.SettledAsync("nothing", Now).ConfigureAwait(false);
        await ledger.HasAsync("a", 0, Now).ConfigureAwait(false);
    }

    public static async Task MembersAreCountedOnceAsync(IUsageLedger ledger)
    {
        await ledger.SettledAsync("the first member of 2", Now, Charge.Once("a", "x", 2, Later)).ConfigureAwait(false);
        await ledger.SettledAsync("the first member again, and the second twice", Now, Charge.Once("a", "x", 2, Later), Charge.Once("a", "y", 2, Later), Charge.Once("a", "y", 2, Later)).ConfigureAwait(false);
        await ledger.HasAsync("a", 2, Now).ConfigureAwait(false);
        await ledger.RefusedAsync("the third member of 2", Now, Charge.Once("a", "z", 2, Later)).ConfigureAwait(false);
        await ledger.SettledAsync("a member that was counted, of a full counter", Now, Charge.Once("a", "x", 2, Later.AddHours(1))).ConfigureAwait(false);
        await ledger.RefusedAsync("another member, of a counter that was prolonged", Later, Charge.Once("a", "z", 2, Later.AddHours(1))).ConfigureAwait(false);
        DateTimeOffset end = Later.AddHours(1);
        await ledger.SettledAsync("a member of a counter that has expired", end, Charge.Once("a", "z", 1, end.AddHours(1))).ConfigureAwait(false);
        await ledger.RefusedAsync("a member that was counted before it expired", end, Charge.Once("a", "x", 1, end.AddHours(1))).ConfigureAwait(false);
    }

    public static async Task ConditionsLookBeforeAsync(IUsageLedger ledger)
    {
        await ledger.RefusedAsync("a counter that is used only by the same step", Now, new Charge("a", 1, 5, Later), Charge.IfUsed("a")).ConfigureAwait(false);
        await ledger.SettledAsync("a counter that is unused before the step", Now, new Charge("a", 1, 5, Later), Charge.IfUnused("a")).ConfigureAwait(false);
        await ledger.RefusedAsync("a used counter as unused", Now, Charge.IfUnused("a")).ConfigureAwait(false);
        await ledger.SettledAsync("a used counter", Now, Charge.IfUsed("a"), Charge.IfUnused("b")).ConfigureAwait(false);
        await ledger.HasAsync("a", 1, Now).ConfigureAwait(false);
        await ledger.RefusedAsync("an expired counter as used", Later, Charge.IfUsed("a")).ConfigureAwait(false);
        await ledger.SettledAsync("an expired counter as unused", Later, Charge.IfUnused("a")).ConfigureAwait(false);
    }

    public static async Task ExpiredBeginsAgainAsync(IUsageLedger ledger)
    {
        DateTimeOffset end = Later.AddHours(1);
        await ledger.SettledAsync("1 of 2", Now, new Charge("a", 1, 2, end)).ConfigureAwait(false);
        await ledger.SettledAsync("1 more of 2, that may be forgotten earlier", Now, new Charge("a", 1, 2, Later)).ConfigureAwait(false);
        await ledger.RefusedAsync("the third of 2", end.AddTicks(-1), new Charge("a", 1, 2, end)).ConfigureAwait(false);
        await ledger.HasAsync("a", 2, end.AddTicks(-1)).ConfigureAwait(false);
        await ledger.HasAsync("a", 0, end).ConfigureAwait(false);
        await ledger.SettledAsync("2 of 2, of a counter that has expired", end, new Charge("a", 2, 2, end.AddHours(1))).ConfigureAwait(false);
    }

    public static async Task GoingBackOpensNothingAsync(IUsageLedger ledger)
    {
        await ledger.SettledAsync("1 of 1", Now, new Charge("window", 1, 1, Now.AddSeconds(10))).ConfigureAwait(false);
        await ledger.SettledAsync("what comes later", Now.AddSeconds(10), new Charge("later", 1, 1, Later)).ConfigureAwait(false);
        try
        {
            await ledger.RefusedAsync("the second of 1, by a clock that went back", Now, new Charge("window", 1, 1, Now.AddSeconds(10))).ConfigureAwait(false);
        }
        catch (LedgerException)
        {
            // To refuse to decide by such a clock is as good.
        }
    }

    public static async Task CancelledDebitsNothingAsync(IUsageLedger ledger)
    {
        await Expect.CancelledAsync(
            async () => await ledger.TryCommitAsync(new[] { new Charge("a", 1, 1, Later) }, Now, new CancellationToken(canceled: true)).ConfigureAwait(false), "a commit").ConfigureAwait(false);
        await ledger.SettledAsync("what was cancelled", Now, new Charge("a", 1, 1, Later)).ConfigureAwait(false);
    }

    public static async Task ChargesAreCopiedAsync(IUsageLedger ledger)
    {
        Charge[] charges = [new("a", 1, 5, Later), Charge.Once("b", "x", 5, Later)];
        await ledger.SettledAsync("1 of 5", Now, charges).ConfigureAwait(false);
        charges.AsSpan().Fill(new Charge("c", 5, 5, Later));
        await ledger.HasAsync("a", 1, Now).ConfigureAwait(false);
        await ledger.HasAsync("c", 0, Now).ConfigureAwait(false);
        await ledger.RefusedAsync("a second member of 1", Now, Charge.Once("b", "y", 1, Later)).ConfigureAwait(false);
    }
}
