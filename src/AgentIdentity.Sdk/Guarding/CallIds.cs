using System.Globalization;
using System.Security.Cryptography;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Ids that join decisions and outcomes: 96 random bits of this guard and a counter.</summary>
internal sealed class CallIds
{
    private readonly string _prefix = Base64UrlText.Encode(RandomNumberGenerator.GetBytes(12));
    private long _count;

    public CallId Next() => new(this, Interlocked.Increment(ref _count));

    /// <summary>One id; its text is made only for whoever wants to read it.</summary>
    internal readonly struct CallId(CallIds ids, long number)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{ids._prefix}-{number}");
    }
}
