using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>The options that say how much of a log goes: whole files from its front, never the last.</summary>
internal sealed class RetentionOptions
{
    private readonly Option<long?> _beforeRecord = new("--before-record") { Description = "Only files all of whose records come before this one.", HelpName = "SEQUENCE" };
    private readonly Option<TimeSpan?> _olderThan = Durations.CreateOption("--older-than", "Only files all of whose records are older");
    private readonly Option<long?> _keepSize = new("--keep-size")
    {
        Description = "Only as many files as it takes for the others to have at most this size, like 500MB or 10GB.",
        HelpName = "SIZE",
        CustomParser = ParseSize,
    };

    public void AddTo(Command command)
    {
        command.Add(_beforeRecord);
        command.Add(_olderThan);
        command.Add(_keepSize);
    }

    public bool IsLimited(ParseResult parse) => parse.GetValue(_beforeRecord) is not null || parse.GetValue(_olderThan) is not null || parse.GetValue(_keepSize) is not null;

    public AuditArchiveOptions Read(ParseResult parse, DateTimeOffset now) => new()
    {
        BeforeSequence = parse.GetValue(_beforeRecord),
        Before = Before(now, parse.GetValue(_olderThan)),
        KeepBytes = parse.GetValue(_keepSize),
    };

    private static DateTimeOffset? Before(DateTimeOffset now, TimeSpan? age) =>
        age is not { } time ? null : time < now - DateTimeOffset.MinValue ? now - time : DateTimeOffset.MinValue;

    private static long? ParseSize(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string digits = text.TrimEnd('B', 'K', 'M', 'G', 'T');
        long? unit = text[digits.Length..] switch
        {
            "" or "B" => 1,
            "KB" => 1L << 10,
            "MB" => 1L << 20,
            "GB" => 1L << 30,
            "TB" => 1L << 40,
            _ => null,
        };
        if (unit is { } bytes && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= long.MaxValue / bytes)
        {
            return number * bytes;
        }

        result.AddError($"'{text}' is no size like 500MB or 10GB");
        return null;
    }
}
