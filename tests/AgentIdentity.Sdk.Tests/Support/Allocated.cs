namespace AgentIdentity.Sdk.Support;

/// <summary>How many managed bytes something allocates on the calling thread, once pools and caches are warm.</summary>
internal static class Allocated
{
    /// <summary>The fewest bytes one of many runs took: the others paid for a pool's next block, or for compiling.</summary>
    public static long By(Action run)
    {
        long fewest = long.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            run();
            fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return fewest;
    }
}
