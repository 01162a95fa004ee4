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

    /// <summary>Whether two names are of one directory, by way of links or mounts: what is put into one is in the other.</summary>
    /// <param name="directory">The one to put something into.</param>
    /// <param name="other">The other, which may not exist.</param>
    public static bool IsSameDirectory(string directory, string other)
    {
        string name = $"{Guid.NewGuid():N}.probe";
        try
        {
            using FileStream probe = new(Path.Combine(directory, name), FileMode.CreateNew, FileAccess.Write, FileShare.Delete, bufferSize: 0, FileOptions.DeleteOnClose);
            return File.Exists(Path.Combine(other, name));
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(directory, failure);
        }
    }
}
