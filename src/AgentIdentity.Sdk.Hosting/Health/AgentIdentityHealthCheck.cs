using System.Security.Cryptography;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Signs and verifies as a call would, and looks at what a call depends on. Writes no record unless the log has failed.</summary>
internal sealed class AgentIdentityHealthCheck(GuardHost host, IServiceProvider services, AgentIdentityHealthOptions options) : IHealthCheck
{
    private static readonly ToolCall Probe = ToolCall.Create("agentidentity.probe", ToolArguments.Empty);
    private static readonly Denial Probing = new(DenialCodes.IdentityMissing, "a health check tries whether the log takes records again");

    /// <summary>What the log's key signs here is no checkpoint: those begin with the log's name, which has no spaces and no line of this text.</summary>
    private static ReadOnlySpan<byte> ProbeTag => "agentidentity.sdk health probe\0"u8;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        HealthFindings findings = new();
        try
        {
            if (host.Current is { } guard)
            {
                await CheckAsync(guard, findings, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                findings.Unhealthy("there is no guard: the host has not started, or could not make one");
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            findings.Unhealthy("the check was given up");
        }
        catch (Exception failure)
        {
            findings.Unhealthy(FailureText.Of(failure));
        }

        return findings.Result(context.Registration.FailureStatus);
    }

    private async Task CheckAsync(AgentGuard guard, HealthFindings findings, CancellationToken cancellationToken)
    {
        await CheckChainAsync(guard, findings, cancellationToken).ConfigureAwait(false);
        await CheckLogKeyAsync(findings, cancellationToken).ConfigureAwait(false);
        await CheckLogAsync(guard, findings, cancellationToken).ConfigureAwait(false);
        CheckSinks(guard, findings);
        if (host.Alarm.RaisedWithin(options.AlarmMemory) is { } code)
        {
            findings.Degraded($"an alarm was raised: {code}");
        }
    }

    private async Task CheckChainAsync(AgentGuard guard, HealthFindings findings, CancellationToken cancellationToken)
    {
        AgentAuthority? authority = options.Authority ?? services.GetService<AgentAuthority>();
        findings.IsChainProbed = authority is not null;
        findings.Note("chain", authority is null ? "not probed: there is no authority here" : "probed");
        if (authority is null)
        {
            return;
        }

        Denial? denial = await ProbeAsync(guard, authority, cancellationToken).WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
        if (denial is not null)
        {
            findings.Unhealthy($"a chain issued just now is refused: {denial.Reason}");
        }
    }

    private static async Task<Denial?> ProbeAsync(AgentGuard guard, AgentAuthority authority, CancellationToken cancellationToken)
    {
        using AgentPrincipal agent = await authority.IssueAsync(
            new RootGrant
            {
                Name = "health-check",
                Sponsor = Sponsor.Asserted(SponsorKind.Service, "health-check"),
                Scopes = [AgentScope.For(Probe.Action).WithoutArguments()],
                Lifetime = TimeSpan.FromMinutes(1),
            },
            cancellationToken).ConfigureAwait(false);
        return await guard.ProbeAsync(agent, cancellationToken).ConfigureAwait(false);
    }

    private async Task CheckLogKeyAsync(HealthFindings findings, CancellationToken cancellationToken)
    {
        if (host.LogKey is not { } key)
        {
            return;
        }

        byte[] data = [.. ProbeTag, .. RandomNumberGenerator.GetBytes(16)];
        byte[] signature = new byte[AgentPublicKey.SignatureSize];
        try
        {
            await key.SignAsync(data, signature, cancellationToken).AsTask().WaitAsync(options.Timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Degraded($"the log's key does not sign: {failure.GetType().Name}");
            return;
        }

        if (!key.PublicKey.Verify(data, signature))
        {
            findings.Degraded("the log's key signs what does not verify with its public half");
        }
    }

    /// <summary>A log that failed is tried again, by a refusal that is counted: one record, once it takes one; none while it does not.</summary>
    private async Task CheckLogAsync(AgentGuard guard, HealthFindings findings, CancellationToken cancellationToken)
    {
        findings.Note("audit", guard.AuditHead?.ToString() ?? "none");
        if (host.Alarm.StoreTrouble() is not { } code)
        {
            return;
        }

        findings.Unhealthy($"the audit log took no record when it was last asked to, so calls are refused: {code}");
        await (await guard.RefuseAsync(null, Probe, Probing, cancellationToken).ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    private void CheckSinks(AgentGuard guard, HealthFindings findings)
    {
        long head = guard.AuditHead?.Sequence ?? -1;
        foreach (WatchedSink sink in host.Sinks)
        {
            long? lag = sink.Taken < 0 ? null : Math.Max(0, head - sink.Taken);
            findings.Note($"sink {sink.Name}", lag is null ? "has taken nothing in this run" : $"{lag} records behind");
            if (sink.Failures > 0)
            {
                findings.Degraded($"sink {sink.Name} takes no records: {sink.Failures} deliveries failed in a row");
            }
            else if (lag > options.MaxSinkLag)
            {
                findings.Degraded($"sink {sink.Name} is {lag} records behind");
            }
        }
    }
}
