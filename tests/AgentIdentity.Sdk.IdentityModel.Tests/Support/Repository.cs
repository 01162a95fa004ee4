namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>Where this repository lies: the nearest directory above the tests that holds the solution.</summary>
internal static class Repository
{
    public static string PathTo(params ReadOnlySpan<string> segments)
    {
        DirectoryInfo? directory = new(AppContext.BaseDirectory);
        while (directory is not null && !File.Exists(Path.Combine(directory.FullName, "AgentIdentity.Sdk.sln")))
        {
            directory = directory.Parent;
        }

        return Path.Combine([directory?.FullName ?? throw new DirectoryNotFoundException("the tests do not run below AgentIdentity.Sdk.sln"), .. segments]);
    }
}
