using System.Globalization;
using System.Security.Cryptography;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Ids that join decisions and outcomes: 96 random bits of this guard and a counter.</summary>
internal sealed class CallIds
{
    private readonly string _prefix = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(12));
    private long _count;

    public string Next() => string.Create(CultureInfo.InvariantCulture, $"{_prefix}-{Interlocked.Increment(ref _count)}");
}
