namespace AgentIdentity.Sdk.Races;

/// <summary>
/// Two threads that meet again and again and part within nanoseconds of each other. What is a few instructions wide is met within
/// thousands of rounds of this, and hardly ever by many threads that the scheduler has to place first.
/// </summary>
internal static class Duel
{
    /// <summary>Runs both, each with the number of the round. Whatever one of them throws fails the test.</summary>
    public static void Run(int rounds, Action<int> first, Action<int> second)
    {
        Rendezvous start = new();
        Exception?[] failures = new Exception?[2];
        Thread opponent = new(() => failures[1] = Fight(rounds, second, start, delayedRounds: 1));
        opponent.Start();
        failures[0] = Fight(rounds, first, start, delayedRounds: 0);
        opponent.Join();
        failures.Should().OnlyContain(failure => failure == null);
    }

    /// <summary>Runs the same on both threads.</summary>
    public static void Run(int rounds, Action<int> both) => Run(rounds, both, both);

    private static Exception? Fight(int rounds, Action<int> act, Rendezvous start, int delayedRounds)
    {
        try
        {
            for (int round = 0; round < rounds; round++)
            {
                start.Meet();
                // One comes a little late, the other in the next round, and each time by another little.
                Thread.SpinWait(round % 2 == delayedRounds ? round / 2 % 24 : 0);
                act(round);
            }

            return null;
        }
        catch (Exception failure)
        {
            start.Abandon();
            return failure;
        }
    }
}
