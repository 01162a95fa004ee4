using System.Security.Cryptography;

namespace Quickstart;

/// <summary>Copies an audit log and flips one bit of one record, the way somebody with access to the disk might.</summary>
internal static class Forgery
{
    /// <returns>The sequence number of the record that was altered.</returns>
    public static long CopyAndFlip(string audit, string copy)
    {
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(audit, "*.jsonl"))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)), overwrite: true);
        }

        string segment = Directory.EnumerateFiles(copy, "*.jsonl").Order(StringComparer.Ordinal).First();
        byte[] bytes = File.ReadAllBytes(segment);
        int lines = bytes.Count(b => b == (byte)'\n');
        int line = RandomNumberGenerator.GetInt32(1, lines - 1);        // not the last: what nothing links to yet, only a known head protects
        int start = 0;
        for (int i = 0; i < line; i++)
        {
            start = Array.IndexOf(bytes, (byte)'\n', start) + 1;
        }

        int end = Array.IndexOf(bytes, (byte)'\n', start);
        bytes[RandomNumberGenerator.GetInt32(start, end)] ^= 1;
        File.WriteAllBytes(segment, bytes);
        return line;
    }
}
