using System.Text;

namespace AgentIdentity.Cli.Input;

/// <summary>Reads what a command is given: a file, or standard input where the path is <c>-</c>.</summary>
internal sealed class InputText(ToolHost host)
{
    /// <summary>Nothing this tool reads whole is longer.</summary>
    public const int MaxBytes = 16 * 1024 * 1024;

    private bool _isInUsed;

    public ToolHost Host { get; } = host;

    /// <summary>Reads all of it.</summary>
    /// <exception cref="ToolException">It is longer than <see cref="MaxBytes"/>, or standard input was asked for twice.</exception>
    public byte[] Read(string path)
    {
        if (path != "-")
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(file, path);
        }

        if (_isInUsed)
        {
            throw ToolException.Usage("standard input can be read for one thing only: put the others into files");
        }

        _isInUsed = true;
        return Read(Host.In, "standard input");
    }

    /// <summary>Reads text without the line break at its end.</summary>
    public string ReadText(string path) => Encoding.UTF8.GetString(Read(path)).TrimEnd('\r', '\n');

    private static byte[] Read(Stream from, string name)
    {
        using MemoryStream all = new();
        byte[] part = new byte[64 * 1024];
        int read;
        while ((read = from.Read(part)) > 0)
        {
            all.Write(part, 0, read);
            if (all.Length > MaxBytes)
            {
                throw new ToolException("too_large", $"{name} is longer than {MaxBytes >> 20} MiB: that is no file this command reads");
            }
        }

        return all.ToArray();
    }
}
