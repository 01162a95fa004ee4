namespace AgentIdentity.Sdk.Races;

/// <summary>Real threads that begin every round at the same moment, so that short races are met hundreds of times.</summary>
internal static class Lockstep
{
    /// <summary>Runs the work on each thread in each round; whatever one of them throws fails the test.</summary>
    public static void Run(int threads, int rounds, Func<int, int, Task> work)
    {
        using Barrier start = new(threads);
        Exception?[] failures = new Exception?[threads];
        Thread[] running = [.. Enumerable.Range(0, threads).Select(thread => new Thread(() =>
        {
            try
            {
                for (int round = 0; round < rounds; round++)
                {
                    start.SignalAndWait();
                    work(thread, round).GetAwaiter().GetResult();
                }
            }
            catch (Exception failure)
            {
                failures[thread] = failure;
                start.RemoveParticipant();      // or the others would wait for ever
            }
        }))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        failures.Should().OnlyContain(failure => failure == null);
    }
}
