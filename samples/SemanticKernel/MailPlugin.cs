using System.ComponentModel;
using AgentIdentity.Sdk;
using Microsoft.SemanticKernel;

namespace Office;

/// <summary>Sends mail. It knows nothing of agents.</summary>
internal sealed class MailPlugin
{
    /// <summary>To whom mail went.</summary>
    public List<string> SentTo { get; } = [];

    [KernelFunction("send"), AgentAction("mail.send"), Description("Sends a mail.")]
    public string Send(string to, string body)
    {
        SentTo.Add(to);
        return $"{body.Length} characters were sent to {to}";
    }
}
