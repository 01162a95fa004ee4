using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>What the host says of its guard; ids and names stay what they are. Nothing here can be an argument, a token or a key.</summary>
internal static partial class HostMessages
{
    [LoggerMessage(10, LogLevel.Information, "guard started: audience {Audience}, presented chains {Presented}, environment {Environment}, segment {Segment}, audit {Audit}, signed {IsSigned}, {Sinks} sinks")]
    public static partial void GuardStarted(
        this ILogger logger, string audience, string presented, string environment, string segment, string audit, bool isSigned, int sinks);

    [LoggerMessage(11, LogLevel.Warning, "the guard blocks nothing: it only observes (ObserveOnlyUnsafe)")]
    public static partial void GuardOnlyObserves(this ILogger logger);

    [LoggerMessage(12, LogLevel.Critical, "the host does not start without a guard: {Failure}")]
    public static partial void StartRefused(this ILogger logger, string failure);

    [LoggerMessage(13, LogLevel.Information, "guard stopped; note down the head of its audit log: {Head}")]
    public static partial void GuardStopped(this ILogger logger, string head);

    [LoggerMessage(14, LogLevel.Error, "{Code}: {Failure}")]
    public static partial void AlarmRaised(this ILogger logger, string code, string failure);

    [LoggerMessage(15, LogLevel.Error, "the audit log is not signed, or not cosigned: {Code}: {Failure}")]
    public static partial void CheckpointFailed(this ILogger logger, string code, string failure);

    [LoggerMessage(20, LogLevel.Information, "{Guarded} tools, each behind a guard")]
    public static partial void ToolsGuarded(this ILogger logger, int guarded);

    [LoggerMessage(21, LogLevel.Warning, "{Unguarded} of {Tools} tools are NOT guarded")]
    public static partial void ToolsUnguarded(this ILogger logger, int unguarded, int tools);

    [LoggerMessage(22, LogLevel.Information, "tool {Tool} in {Place}: action {Action}, guarded")]
    public static partial void ToolGuarded(this ILogger logger, string tool, string place, string action);

    [LoggerMessage(23, LogLevel.Warning, "tool {Tool} in {Place}: action {Action}, NOT guarded: {Advice}")]
    public static partial void ToolUnguarded(this ILogger logger, string tool, string place, string action, string advice);
}
