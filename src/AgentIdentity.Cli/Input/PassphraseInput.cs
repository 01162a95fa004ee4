using System.CommandLine;
using System.Text;
using System.Text.Unicode;
using AgentIdentity.Cli.Output;

namespace AgentIdentity.Cli.Input;

/// <summary>Where a passphrase comes from: a file, standard input, or somebody who types it. Never the command line, which every process can read.</summary>
internal sealed class PassphraseInput
{
    public Option<string?> Option { get; } = new("--passphrase-file")
    {
        Description = "A file whose first line is the passphrase; - for standard input. On a terminal it is asked for.",
        HelpName = "file",
    };

    /// <summary>The passphrase of a key that exists.</summary>
    public ReadOnlyMemory<char> Read(ParseResult parse, InputText input, string of) => ReadOrAsk(parse, input, of, isNew: false);

    /// <summary>A passphrase for a new key: whoever types it types it twice.</summary>
    public ReadOnlyMemory<char> ReadNew(ParseResult parse, InputText input, string of) => ReadOrAsk(parse, input, of, isNew: true);

    private ReadOnlyMemory<char> ReadOrAsk(ParseResult parse, InputText input, string of, bool isNew)
    {
        if (parse.GetValue(Option) is { } path)
        {
            byte[] bytes = input.Read(path);
            if (!Utf8.IsValid(bytes))
            {
                throw new ToolException("malformed", $"the passphrase in {path} is not text in UTF-8: encode random bytes, as with base64");
            }

            string text = Encoding.UTF8.GetString(bytes);
            int end = text.AsSpan().IndexOfAny('\r', '\n');
            return (end < 0 ? text : text[..end]).AsMemory();
        }

        if (!input.Host.IsInteractive)
        {
            throw ToolException.Usage($"the passphrase of {of} is needed: give --passphrase-file FILE, or --passphrase-file - to read it from standard input");
        }

        string first = Ask(input.Host, $"{(isNew ? "New passphrase" : "Passphrase")} of {SafeText.Of(of)}: ");
        if (isNew && Ask(input.Host, "Once more: ") != first)
        {
            throw new ToolException("passphrases_differ", "the two passphrases differ: try again");
        }

        return first.AsMemory();
    }

    /// <summary>Reads a line without showing it.</summary>
    private static string Ask(ToolHost host, string question)
    {
        host.Error.Write(question);
        StringBuilder typed = new();
        while (true)
        {
            ConsoleKeyInfo key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                host.Error.WriteLine();
                return typed.ToString();
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (!char.IsControl(key.KeyChar))
            {
                typed.Append(key.KeyChar);
            }
        }
    }
}
