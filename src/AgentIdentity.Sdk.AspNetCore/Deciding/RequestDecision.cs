using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>The guard's decision on one request, for one run of one endpoint. A feature of the request.</summary>
internal sealed class RequestDecision(AccessDecision decision, Endpoint endpoint, int? status, AgentCredential? grant)
{
    private int _isTaken;

    public AccessDecision Decision { get; } = decision;

    /// <summary>The endpoint that was decided.</summary>
    public Endpoint Endpoint { get; } = endpoint;

    /// <summary>What the scheme says of it, once it was asked.</summary>
    public AuthenticateResult? Authentication { get; set; }

    /// <summary>The HTTP status of a refusal that the guard's code alone does not tell; null when it does.</summary>
    public int? Status { get; } = status;

    /// <summary>The credential for this one call, once people have approved it; the caller presents it with a fresh proof.</summary>
    public AgentCredential? Grant { get; } = grant;

    /// <summary>
    /// Who was let in; null while nobody was. A chain in a refused decision may have come with somebody else's proof, and under a guard that only
    /// observes so may one that passed.
    /// </summary>
    public VerifiedCredential? Agent => Decision is { IsAllowed: true, Denial: null } ? Decision.Credential : null;

    /// <summary>Whether this decides that action at that endpoint.</summary>
    public bool Allows(string action, Endpoint? endpoint) =>
        Decision.IsAllowed && ReferenceEquals(endpoint, Endpoint) && string.Equals(Decision.Action, action, StringComparison.Ordinal);

    /// <summary>Takes the decision for its one run.</summary>
    public bool TryTake() => Interlocked.Exchange(ref _isTaken, 1) == 0;
}
