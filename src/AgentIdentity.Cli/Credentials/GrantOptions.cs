using System.CommandLine;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Credentials;

/// <summary>The options that <c>issue</c> and <c>delegate</c> have in common: to whom, what, for how long, where.</summary>
internal sealed class GrantOptions
{
    public Option<string> To { get; } = new("--to") { Description = "Who gets it: a did:key, or a file with the public key (JWK, PEM or sealed).", HelpName = "key", Required = true };

    public Option<string> Name { get; } = new("--name") { Description = "The accountable name: letters, digits, dots, dashes and underscores.", HelpName = "name", Required = true };

    public Option<string> Scopes { get; } = new("--scopes")
    {
        Description = "A file with what it may do, as on the wire: {\"files.read\":{\"path\":{\"constraint_type\":\"x_within\",\"root\":\"/reports\"}}}.",
        HelpName = "file",
        Required = true,
    };

    public Option<TimeSpan?> Lifetime { get; } = Durations.CreateOption("--lifetime", "How long it lives");

    public Option<int> Delegations { get; } = new("--delegations") { Description = "How many delegations may follow one another below it.", HelpName = "count" };

    public Option<string[]> Audiences { get; } = new("--audience") { Description = "Enforcement points that may accept it; any when left out.", HelpName = "uri" };

    public Option<string[]> Segments { get; } = new("--segment") { Description = "Segments it may be used in; any when left out.", HelpName = "name" };

    public Option<string?> Environment { get; } = new("--environment") { Description = "The environment it may be used in, like production.", HelpName = "name" };

    public Option<string?> Composition { get; } = new("--composition") { Description = "The digest of what the agent must be made of: 43 characters of base64url.", HelpName = "sha-256" };

    public Option<string?> Task { get; } = new("--task") { Description = "The task, for people who read the log.", HelpName = "text" };

    public Option<string?> Purpose { get; } = new("--purpose") { Description = "The purpose, for people who read the log.", HelpName = "text" };

    public Option<string?> Output { get; } = new("--out") { Description = "The file for the chain; it must not exist. Standard output when left out.", HelpName = "file" };

    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[To, Name, Scopes, Lifetime, Delegations, Audiences, Segments, Environment, Composition, Task, Purpose, Output])
        {
            command.Add(option);
        }
    }

    /// <exception cref="ToolException">The file holds no scopes.</exception>
    public AgentScopeSet ReadScopes(ParseResult parse, InputText input)
    {
        string path = parse.GetRequiredValue(Scopes);
        return AgentScopeSet.TryParse(input.Read(path), out AgentScopeSet? scopes, out Denial? denial)
            ? scopes
            : throw new ToolException(denial.Code, $"{path} holds no scopes: {denial.Message}");
    }

    /// <exception cref="ToolException">It is no digest.</exception>
    public CompositionDigest? CompositionOf(ParseResult parse) => parse.GetValue(Composition) switch
    {
        null => null,
        { } text when CompositionDigest.TryParse(text, out CompositionDigest? digest) => digest,
        _ => throw ToolException.Usage("--composition is a SHA-256 in base64url without padding, 43 characters"),
    };

    public IReadOnlyList<string>? SegmentsOf(ParseResult parse) => parse.GetValue(Segments) is { Length: > 0 } segments ? segments : null;
}
