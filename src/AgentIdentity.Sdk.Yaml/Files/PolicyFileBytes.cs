using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The bytes of a file, read once: what was read is what is judged, whatever happens to the file meanwhile.</summary>
internal static class PolicyFileBytes
{
    public static bool TryRead(string path, [NotNullWhen(true)] out byte[]? bytes, out IReadOnlyList<PolicyMistake> mistakes)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        mistakes = [];
        bytes = null;
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            bytes = Read(file);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            string why = failure is FileNotFoundException or DirectoryNotFoundException ? "there is no such file: see whether the path is right" : failure.Message;
            mistakes = [new PolicyMistake(0, 0, PolicyMistakeCodes.Unreadable, why)];
            return false;
        }
    }

    /// <summary>All of it, and one byte more than is allowed when it is longer: a file that grows without end ends here.</summary>
    private static byte[] Read(FileStream file)
    {
        byte[] buffer = new byte[PolicyFile.MaxBytes + 1];
        return buffer[..file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
