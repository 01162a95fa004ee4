using System.CommandLine;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>The directory every audit command begins with.</summary>
internal static class LogArgument
{
    private const string Name = "DIRECTORY";

    public static Argument<string> Create() => new(Name) { Description = "The directory a FileAuditStore writes to, or an archive of it." };

    /// <summary>An option that takes a sequence number.</summary>
    public static Option<long?> CreateFrom(string description)
    {
        Option<long?> from = new("--from") { Description = description, HelpName = "SEQUENCE" };
        from.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<long?>() < 0)
            {
                result.AddError("--from counts from 0");
            }
        });
        return from;
    }

    public static void RefuseBelow(Option<int> option, int least) => option.Validators.Add(result =>
    {
        if (result.GetValueOrDefault<int>() < least)
        {
            result.AddError($"{option.Name} counts from {least}");
        }
    });

    /// <summary>The directory, which must be there.</summary>
    public static string Directory(ParseResult parse) => Existing(parse.GetRequiredValue<string>(Name));

    public static string Existing(string directory) => System.IO.Directory.Exists(directory)
        ? directory
        : throw new ToolException("not_found", $"there is no directory {directory}: see whether the path is right");

    /// <summary>The last record of a log.</summary>
    /// <exception cref="ToolException">The directory holds no log.</exception>
    public static async Task<AuditRecord> LastRecordAsync(string directory, CancellationToken cancellationToken) =>
        await AuditReader.FindLastAsync(directory, cancellationToken).ConfigureAwait(false) ?? throw NoLog(directory);

    public static ToolException NoLog(string directory) =>
        new("not_found", $"there is no log in {directory}: name the directory that a FileAuditStore writes to, with its .jsonl files");
}
