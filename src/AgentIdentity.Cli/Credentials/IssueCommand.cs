using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary><c>agentid issue</c>: a root credential, in the name of an authority.</summary>
internal static class IssueCommand
{
    public static Command Create(ToolHost host)
    {
        Option<string> authority = new("--authority") { Description = "The authority's sealed key.", HelpName = "file", Required = true };
        Option<string> sponsor = new("--sponsor") { Description = "Who answers for the agent: human:ID, service:ID or agent:ID.", HelpName = "kind:id", Required = true };
        Option<string?> principal = new("--principal") { Description = "For whom it acts, when that is somebody else.", HelpName = "id" };
        PassphraseInput passphrase = new();
        GrantOptions options = new();
        Command command = new("issue", "Issue a root credential to the first agent of a lineage.") { authority, sponsor, principal, passphrase.Option };
        options.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            AgentPublicKey holder = KeyInput.ReadPublic(parse.GetRequiredValue(options.To), input);
            RootGrant grant = new()
            {
                Name = parse.GetRequiredValue(options.Name),
                Sponsor = SponsorInput.Parse(parse.GetRequiredValue(sponsor), "--sponsor"),
                Principal = parse.GetValue(principal),
                Scopes = options.ReadScopes(parse, input),
                Lifetime = parse.GetValue(options.Lifetime) ?? TimeSpan.FromHours(1),
                FurtherDelegations = parse.GetValue(options.Delegations),
                Audiences = parse.GetValue(options.Audiences) ?? [],
                Segments = options.SegmentsOf(parse),
                Environment = parse.GetValue(options.Environment),
                Composition = options.CompositionOf(parse),
                Task = parse.GetValue(options.Task),
                Purpose = parse.GetValue(options.Purpose),
            };
            string file = parse.GetRequiredValue(authority);
            using AgentAuthority issuer = await AgentAuthority.OpenAsync(
                file, passphrase.Read(parse, input, file), new AgentAuthorityOptions { Clock = host.Clock }, cancellationToken).ConfigureAwait(false);
            AgentCredential credential = await issuer.IssueToAsync(holder, grant, cancellationToken).ConfigureAwait(false);
            return CredentialReport.Write(output, credential, issuer.TrustAnchor, parse.GetValue(options.Output));
        });
    }
}
