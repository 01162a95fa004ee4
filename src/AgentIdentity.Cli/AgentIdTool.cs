using System.CommandLine;
using System.CommandLine.Parsing;
using AgentIdentity.Cli.Advising;
using AgentIdentity.Cli.Approvals;
using AgentIdentity.Cli.Authorities;
using AgentIdentity.Cli.Conformance;
using AgentIdentity.Cli.Credentials;
using AgentIdentity.Cli.Inspecting;
using AgentIdentity.Cli.Keys;
using AgentIdentity.Cli.Output;
using AgentIdentity.Cli.PolicyFiles;
using AgentIdentity.Cli.Witnessing;

namespace AgentIdentity.Cli;

/// <summary>The tool: a command line in, an exit code out.</summary>
public static class AgentIdTool
{
    /// <summary>Runs one command.</summary>
    /// <param name="arguments">The command line, without the tool's own name.</param>
    /// <param name="host">The streams and the clock.</param>
    /// <param name="cancellationToken">Ends the command as Ctrl+C does.</param>
    /// <returns>0 when it worked, 1 when the answer is no or something is broken, 2 when the command line is wrong.</returns>
    public static async Task<int> RunAsync(string[] arguments, ToolHost host, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        ArgumentNullException.ThrowIfNull(host);
        // An argument that begins with @ is that argument: a file of arguments would be one nobody named, and errors would show what is in it.
        ParseResult parse = Create(host).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parse.Errors.Count > 0)
        {
            string mistake = parse.UnmatchedTokens.Count > 0 ? $"there is no command or option '{parse.UnmatchedTokens[0]}'" : parse.Errors[0].Message.TrimEnd('.');
            ToolOutput.Report(host, parse.IsJson(), ToolException.Usage($"{mistake}: see {PathOf(parse.CommandResult)} --help"));
            return ExitCodes.Usage;
        }

        InvocationConfiguration configuration = new() { Output = host.Out, Error = host.Error, EnableDefaultExceptionHandler = false };
        return await parse.InvokeAsync(configuration, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The commands that were typed, from the tool's name on.</summary>
    private static string PathOf(SymbolResult result) => result switch
    {
        CommandResult { Command: not RootCommand, Parent: { } parent } command => $"{PathOf(parent)} {command.Command.Name}",
        _ => "agentid",
    };

    private static RootCommand Create(ToolHost host)
    {
        RootCommand root = new("Identities, delegation credentials and audit logs of AI agents.")
        {
            GlobalOptions.CreateJson(),
            KeyCommand.Create(host),
            AuthorityCommand.Create(host),
            IssueCommand.Create(host),
            DelegateCommand.Create(host),
            ProveCommand.Create(host),
            InspectCommand.Create(host),
            VerifyCommand.Create(host),
            Audit.AuditCommand.Create(host),
            AdviseCommand.Create(host),
            PoliciesCommand.Create(host),
            ApprovalsCommand.Create(host),
            WitnessCommand.Create(host),
            ConformanceCommand.Create(host),
        };
        return root;
    }
}
