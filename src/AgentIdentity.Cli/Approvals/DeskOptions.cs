using System.CommandLine;
using System.Security.Cryptography;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Cli.Input;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary>Where requests are kept, who may approve, and the secret that opens arguments.</summary>
internal sealed class DeskOptions
{
    private readonly Argument<string> _store = new("DIRECTORY") { Description = "The directory of a FileApprovalStore." };

    private readonly Option<string> _approvers = new("--approvers")
    {
        Description = "The file that lists who may approve, with their keys: {\"approvers\":[{\"person\":…,\"keys\":[…],\"groups\":[…]}],\"type\":\"https://agentidentity.dev/approvers/v1\"}.",
        HelpName = "file",
        Required = true,
    };

    private readonly Option<string?> _secret = new("--secret")
    {
        Description = "The file with the 32 bytes that the store's arguments are sealed with. Without it, arguments cannot be seen, and nothing approved.",
        HelpName = "file",
    };

    public void AddTo(Command command)
    {
        command.Arguments.Insert(0, _store);
        command.Add(_approvers);
        command.Add(_secret);
    }

    /// <summary>Opens the store and the directory.</summary>
    /// <exception cref="ToolException">There is no store, or a file is not what it should be.</exception>
    public OpenDesk Open(ParseResult parse, InputText input)
    {
        string directory = LogArgument.Existing(parse.GetRequiredValue(_store));
        string list = parse.GetRequiredValue(_approvers);
        ApproverDirectory approvers;
        try
        {
            approvers = new ApproverDirectory(ApproverFile.Parse(input.Read(list)));
        }
        catch (Exception wrong) when (wrong is FormatException or ArgumentException)
        {
            throw new ToolException("malformed", $"{list} is no list of approvers: {wrong.Message}", inner: wrong);
        }

        FileApprovalStore store = Store(directory, parse.GetValue(_secret), input);
        return new OpenDesk(store, approvers, new ApprovalDesk(store, approvers, input.Host.Clock));
    }

    private static FileApprovalStore Store(string directory, string? file, InputText input)
    {
        if (file is null)
        {
            return FileApprovalStore.OpenSealed(directory);
        }

        byte[] secret = input.Read(file);
        try
        {
            return secret.Length == ApprovalSeal.SecretSize
                ? FileApprovalStore.Open(directory, secret)
                : throw ToolException.Malformed(file, $"a secret of {ApprovalSeal.SecretSize} bytes");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }
}
