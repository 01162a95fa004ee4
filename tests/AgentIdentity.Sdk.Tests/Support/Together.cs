namespace AgentIdentity.Sdk.Support;

/// <summary>Runs something on real threads that start at the same moment.</summary>
internal static class Together
{
    public static T[] Run<T>(int threads, Func<int, Task<T>> work)
    {
        using Barrier start = new(threads);
        T[] results = new T[threads];
        Exception?[] failures = new Exception?[threads];
        Thread[] running = [.. Enumerable.Range(0, threads).Select(index => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                results[index] = work(index).GetAwaiter().GetResult();
            }
            catch (Exception failure)
            {
                failures[index] = failure;
            }
        }))];
        Array.ForEach(running, thread => thread.Start());
        Array.ForEach(running, thread => thread.Join());
        failures.Should().OnlyContain(failure => failure == null);
        return results;
    }
}
