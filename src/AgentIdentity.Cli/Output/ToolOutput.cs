using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AgentIdentity.Cli.Output;

/// <summary>Where a command writes: one JSON document for programs, or text for people. Commands give both and this picks.</summary>
internal sealed class ToolOutput(ToolHost host, bool isJson)
{
    // A document a person may look at, too; nothing here is put into HTML.
    private static readonly JsonWriterOptions Readable = new() { Indented = true, Encoder = JavaScriptEncoder.Default };
    private static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.Default };

    // Wider than any text: a line that was broken could begin with words somebody else chose, and look like the tool's own.
    private const int Unbroken = 1_000_000;

    private IAnsiConsole? _console;
    private IAnsiConsole? _lines;

    public ToolHost Host { get; } = host;

    public bool IsJson { get; } = isJson;

    /// <summary>Writes one JSON document, when one was asked for.</summary>
    public void Json(Action<Utf8JsonWriter> write)
    {
        if (IsJson)
        {
            Write(Host.Out, Readable, write);
        }
    }

    /// <summary>Writes one JSON document on a line of its own, when JSON was asked for: for commands that go on and on.</summary>
    public void JsonLine(Action<Utf8JsonWriter> write)
    {
        if (IsJson)
        {
            Write(Host.Out, OneLine, write);
        }
    }

    /// <summary>Writes a line for people. What comes from outside goes through <see cref="SafeText.Of"/> first.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
        {
            Host.Out.WriteLine(text);
        }
    }

    /// <summary>Draws something for people. What comes from outside goes through <see cref="SafeText.Markup"/> first.</summary>
    public void Draw(IRenderable drawing)
    {
        if (!IsJson)
        {
            (_console ??= Console(Host.Out, Host.IsOutTerminal)).Write(drawing);
        }
    }

    /// <summary>Writes a line of Spectre.Console markup for people; long lines are not broken.</summary>
    public void Markup(string markup)
    {
        if (!IsJson)
        {
            if (_lines is null)
            {
                _lines = Console(Host.Out, Host.IsOutTerminal);
                _lines.Profile.Width = Unbroken;
            }

            _lines.MarkupLine(markup);
        }
    }

    /// <summary>A remark beside the result, on the error stream.</summary>
    public void Note(string text)
    {
        if (!IsJson)
        {
            Host.Error.WriteLine(text);
        }
    }

    /// <summary>Does long work, and shows how far it is to whoever watches.</summary>
    /// <param name="what">What is done, in a few words.</param>
    /// <param name="work">The work; it reports parts of 1.</param>
    public async Task<T> WithProgressAsync<T>(string what, Func<IProgress<double>, Task<T>> work)
    {
        if (IsJson || !Host.IsInteractive)
        {
            return await work(NoProgress.Instance).ConfigureAwait(false);
        }

        return await Console(Host.Error, isTerminal: true).Progress().AutoClear(true).StartAsync(async context =>
        {
            ProgressTask task = context.AddTask(SafeText.Markup(what), maxValue: 1);
            return await work(new TaskProgress(task)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    /// <summary>One line about what went wrong; in JSON as <c>{"error":{"code","message"}}</c> on the output as well.</summary>
    public static void Report(ToolHost host, bool isJson, ToolException failure)
    {
        string message = SafeText.Of(failure.Message);
        if (isJson)
        {
            Write(host.Out, Readable, json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("error");
                json.WriteString("code", failure.Code);
                json.WriteString("message", failure.Message);
                json.WriteEndObject();
                json.WriteEndObject();
            });
        }

        host.Error.WriteLine($"error: {message}");
    }

    private static void Write(TextWriter to, JsonWriterOptions options, Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text, options))
        {
            write(json);
        }

        to.WriteLine(Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length));
    }

    private static IAnsiConsole Console(TextWriter to, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(to),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        if (!isTerminal)
        {
            console.Profile.Width = Unbroken;
        }

        return console;
    }

    private sealed class TaskProgress(ProgressTask task) : IProgress<double>
    {
        public void Report(double value) => task.Value = value;
    }

    private sealed class NoProgress : IProgress<double>
    {
        public static readonly NoProgress Instance = new();

        public void Report(double value)
        {
        }
    }
}
