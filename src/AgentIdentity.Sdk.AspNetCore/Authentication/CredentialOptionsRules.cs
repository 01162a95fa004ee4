using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Refuses options that are out of their range, when the host starts.</summary>
internal sealed class CredentialOptionsRules : IValidateOptions<AgentCredentialOptions>
{
    private const int BodyCeiling = 256 * 1024 * 1024;

    public ValidateOptionsResult Validate(string? name, AgentCredentialOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.MaxBodyBytes is < 0 or > BodyCeiling ? ValidateOptionsResult.Fail($"{nameof(options.MaxBodyBytes)} is from 0 to {BodyCeiling}")
            : options.MaxFailuresPerMinute is < 1 ? ValidateOptionsResult.Fail($"{nameof(options.MaxFailuresPerMinute)} is at least 1, or null for no limit")
            : ValidateOptionsResult.Success;
    }
}
