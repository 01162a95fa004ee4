using System.CommandLine;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli;

/// <summary>What all commands share: a place to write to, and one line for everything that goes wrong.</summary>
internal static class ToolCommand
{
    private const int BrokenPipe = 32;      // EPIPE, which the runtime gives as it is

    /// <summary>Gives a command what it does.</summary>
    /// <param name="command">The command, with its arguments and options.</param>
    /// <param name="host">The streams and the clock.</param>
    /// <param name="run">What it does; returns the exit code.</param>
    public static Command Does(this Command command, ToolHost host, Func<ParseResult, ToolOutput, CancellationToken, Task<int>> run)
    {
        command.SetAction(async (parse, cancellationToken) =>
        {
            bool isJson = parse.IsJson();
            try
            {
                return await run(parse, new ToolOutput(host, isJson), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return ExitCodes.Refused;
            }
            catch (IOException gone) when (gone.HResult == BrokenPipe)
            {
                return ExitCodes.Refused;       // as with head: whoever read the results has seen enough
            }
            catch (Exception failure)
            {
                ToolException? described = Describe(failure);
                ToolOutput.Report(host, isJson, described ?? new ToolException("defect", $"this is a defect of agentid, please report it: {failure.Message}"));
                if (described is null)
                {
                    foreach (string line in failure.ToString().Split(Environment.NewLine))
                    {
                        host.Error.WriteLine(SafeText.Of(line));
                    }
                }

                return described?.ExitCode ?? ExitCodes.Refused;
            }
        });
        return command;
    }

    /// <summary>What a person should read instead of a stack trace; null for what is a defect of the tool.</summary>
    private static ToolException? Describe(Exception failure) => failure switch
    {
        ToolException known => known,
        DelegationException refused => new ToolException(refused.Code, refused.Denial.Reason),
        KeyException key => new ToolException(key.Code, key.Message),
        ApprovalException refused => new ToolException(refused.Code, refused.Message),
        AuditException broken => new ToolException(broken.Code, broken.Message),
        FileNotFoundException missing => new ToolException("not_found", $"there is no file {missing.FileName}: see whether the path is right"),
        DirectoryNotFoundException missing => new ToolException("not_found", $"{missing.Message} See whether the path is right"),
        UnauthorizedAccessException forbidden => new ToolException("forbidden", $"{forbidden.Message} Ask its owner, or run as them"),
        IOException io => new ToolException("io", io.Message),
        ArgumentException refused => ToolException.Usage(refused.ParamName is null ? refused.Message : refused.Message.Replace($" (Parameter '{refused.ParamName}')", "", StringComparison.Ordinal)),
        _ => null,
    };
}
