using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>What may be logged of a failure: its type and, where the core itself wrote it, its code and message.</summary>
/// <remarks>
/// INVARIANT: the message of any other exception is never logged. A policy, a store or a source threw it, and what it says may be an argument, a
/// token or a key.
/// </remarks>
internal static class FailureText
{
    public static string CodeOf(Exception failure) => failure switch
    {
        AuditException audit => audit.Code,
        LedgerException ledger => ledger.Code,
        _ => DenialCodes.Unexpected,
    };

    public static string Of(Exception failure) => failure switch
    {
        AuditException or LedgerException => LogText.Escape($"{failure.Message}{CauseOf(failure)}"),
        _ => $"{failure.GetType().Name}{CauseOf(failure)}",
    };

    private static string CauseOf(Exception failure) => failure.InnerException is { } cause ? $" <- {cause.GetType().Name}" : "";
}
