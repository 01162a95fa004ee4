using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>How a client is sent to the people who must approve a call: by an input-required result with a page to open.</summary>
public sealed class McpApprovalOptions
{
    /// <summary>The least length of <see cref="StateKey"/>, in bytes.</summary>
    public const int MinStateKeyBytes = 32;

    /// <summary>The page where a request is decided or shown, by its id. What happens there is the host's affair: only signed approvals count.</summary>
    public required Func<string, Uri> Page { get; init; }

    /// <summary>The secret under which request states are signed (HMAC-SHA256). Servers that share clients share it.</summary>
    /// <value>Null: a random one of this process, whose states no other process accepts. At least <see cref="MinStateKeyBytes"/> bytes; copied.</value>
    public byte[]? StateKey { get; init; }

    /// <summary>How long a client may take from one round to the next.</summary>
    /// <value>15 minutes; from one second to one day.</value>
    public TimeSpan StateLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The clock by which states expire.</summary>
    /// <value>The system's.</value>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Chooses the key here, once: a server on the stateless protocol is made anew for every request.</summary>
    internal McpApprovalOptions Copy()
    {
        ArgumentNullException.ThrowIfNull(Page);
        ArgumentNullException.ThrowIfNull(Clock);
        if (StateKey is { Length: < MinStateKeyBytes })
        {
            throw new ArgumentException($"StateKey has at least {MinStateKeyBytes} bytes");
        }

        if (StateLifetime < TimeSpan.FromSeconds(1) || StateLifetime > TimeSpan.FromDays(1))
        {
            throw new ArgumentException("StateLifetime is from one second to one day");
        }

        return new McpApprovalOptions { Page = Page, StateKey = StateKey?.ToArray() ?? RandomNumberGenerator.GetBytes(MinStateKeyBytes), StateLifetime = StateLifetime, Clock = Clock };
    }
}
