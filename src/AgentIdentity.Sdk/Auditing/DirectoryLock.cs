namespace AgentIdentity.Sdk.Auditing;

/// <summary>A file held open exclusively: one writer a directory, even within one process. The system drops it when the process dies.</summary>
internal static class DirectoryLock
{
    public static FileStream Acquire(string directory, string name)
    {
        try
        {
            PrivateFiles.CreateDirectory(directory);
            return PrivateFiles.Open(Path.Combine(directory, name), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (Exception failure) when (StoreFailure.IsLocked(failure))
        {
            throw StoreFailure.Locked(directory, failure);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }
}
