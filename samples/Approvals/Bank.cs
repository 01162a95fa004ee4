using System.Globalization;
using AgentIdentity.Sdk;

namespace Approvals;

/// <summary>The tool <c>invoices.pay</c>. It knows nothing of approvals: it runs when the guard lets it.</summary>
internal sealed class Bank
{
    public List<string> Payments { get; } = [];

    public Task<string> PayAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        string payment = string.Create(CultureInfo.InvariantCulture, $"{arguments.GetDouble("amount")} to {arguments.GetString("to")}");
        Payments.Add(payment);
        return Task.FromResult(payment);
    }
}
