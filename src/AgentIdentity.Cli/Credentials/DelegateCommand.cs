using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary><c>agentid delegate</c>: a child credential, in the name of an agent that holds its own key.</summary>
internal static class DelegateCommand
{
    public static Command Create(ToolHost host)
    {
        HolderOptions holder = new();
        GrantOptions options = new();
        Command command = new("delegate", "Delegate less of a credential to another agent, offline.");
        holder.AddTo(command);
        options.AddTo(command);
        return command.Does(host, async (parse, output, cancellationToken) =>
        {
            InputText input = new(host);
            AgentPublicKey to = KeyInput.ReadPublic(parse.GetRequiredValue(options.To), input);
            Delegation delegation = new()
            {
                Name = parse.GetRequiredValue(options.Name),
                Scopes = options.ReadScopes(parse, input),
                Lifetime = parse.GetValue(options.Lifetime),
                FurtherDelegations = parse.GetValue(options.Delegations),
                Audiences = parse.GetValue(options.Audiences) ?? [],
                Segments = options.SegmentsOf(parse),
                Environment = parse.GetValue(options.Environment),
                Composition = options.CompositionOf(parse),
                Task = parse.GetValue(options.Task),
                Purpose = parse.GetValue(options.Purpose),
            };
            using LiveHolder agent = holder.Open(parse, input);
            AgentCredential credential = await agent.Principal.DelegateToAsync(to, delegation, cancellationToken).ConfigureAwait(false);
            return CredentialReport.Write(output, credential, agent.Anchor, parse.GetValue(options.Output));
        });
    }
}
