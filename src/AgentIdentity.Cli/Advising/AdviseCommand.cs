using System.CommandLine;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Advising;

/// <summary><c>agentid advise</c>: scopes that were never used, and tighter ones that would have been enough.</summary>
internal static class AdviseCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string?> credentials = new("--credentials") { Description = "Where the guard keeps credential chains, which say what was granted: what it was given as KeepCredentialsIn.", HelpName = "DIRECTORY" };
        Option<string?> disclosures = new("--disclosures") { Description = "Where the guard keeps argument values, which constraints are tightened by: what it was given as KeepArgumentsIn.", HelpName = "DIRECTORY" };
        Option<string[]> anchors = AnchorInput.CreateOption(isRequired: false);
        Option<DateTimeOffset?> since = Durations.CreateInstantOption("--since", "Only calls from then on");
        Option<DateTimeOffset?> until = Durations.CreateInstantOption("--until", "Only calls before then");
        Option<string?> name = new("--name") { Description = "Show only this accountable name, like orchestrator/researcher.", HelpName = "PATH" };
        Option<string?> to = new("--out") { Description = "The file for the proposed scopes of the one grant that is shown, as issue and delegate take them; it must not exist.", HelpName = "file" };
        TrustOptions trust = new();
        Command command = new("advise", "Say for each accountable name which scopes were never used, and which tighter ones would have allowed every allowed call.")
        {
            LogArgument.Create(), credentials, disclosures, anchors, since, until, name, to,
        };
        trust.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            string directory = LogArgument.Directory(parse);
            string[] files = parse.GetValue(anchors) ?? [];
            WitnessPolicy? policy = trust.Read(parse, input);
            AuditAdvice advice = await output.WithProgressAsync($"reading {directory}", progress => AuditAdvisor.AdviseAsync(
                directory,
                new AuditAdvisorOptions
                {
                    Credentials = parse.GetValue(credentials) is { } kept ? FileCredentialStore.Open(LogArgument.Existing(kept)) : null,
                    DisclosureDirectory = parse.GetValue(disclosures) is { } values ? LogArgument.Existing(values) : null,
                    Anchors = files.Length > 0 ? AnchorInput.Read(files, input) : null,
                    From = parse.GetValue(since),
                    To = parse.GetValue(until),
                    Checkpoints = policy is null ? null : KnownCheckpoints.Read(policy, [], directory, input),
                    Progress = progress,
                },
                cancellationToken)).ConfigureAwait(false);
            NameAdvice[] shown = Select(advice, parse.GetValue(name), directory);
            output.Json(json => AdviceJson.Write(json, advice, shown));
            AdviceText.Write(output, advice, shown);
            if (parse.GetValue(to) is { } file)
            {
                Write(output, shown, file);
            }

            return ExitCodes.Ok;
        });
    }

    private static NameAdvice[] Select(AuditAdvice advice, string? name, string directory)
    {
        NameAdvice[] shown = [.. advice.Scopes.Names.Where(candidate => name is null || candidate.ToString() == name)];
        return shown.Length > 0 || name is null
            ? shown
            : throw new ToolException("not_found", $"no call of {name} was decided in {directory} in that time: see which names there are without --name");
    }

    /// <summary>One file holds the scopes of one grant, so that it can be given to issue or delegate as it is.</summary>
    private static void Write(ToolOutput output, NameAdvice[] shown, string file)
    {
        AgentScopeSet[] proposals = [.. shown.SelectMany(name => name.Grants).Select(grant => grant.Proposed).OfType<AgentScopeSet>()];
        if (proposals is not [{ Count: > 0 } proposed])
        {
            throw new ToolException("not_one_proposal", proposals.Length switch
            {
                0 => "nothing is proposed, so nothing is written: name the chains of credentials with --credentials",
                1 => "no scope was used, so there is none to write: leave the agent without a credential",
                _ => $"there are {proposals.Length} proposals, and a file holds one: choose with --name, or with --since the grant that was used last",
            });
        }

        OutputFile.WriteNew(file, proposed.ToJson(), isPrivate: false);
        output.Line();
        output.Line($"written   {SafeText.Of(file)}: give it to agentid issue or delegate as --scopes");
    }
}
