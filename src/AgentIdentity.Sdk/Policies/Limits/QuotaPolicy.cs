using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Lets no more than so many calls through in a window of time: for each agent, name, lineage, sponsor, tool, or for all together.</summary>
/// <remarks>
/// Only calls that are allowed count. A call that does not fit is refused with <see cref="DenialCodes.RateLimited"/>. What was used lives in the
/// guard's ledger, under keys that begin with this policy's name; with a ledger that forgets, a restart opens the windows again.
/// </remarks>
public sealed class QuotaPolicy : IAgentPolicy
{
    private const int Slices = 4;

    private readonly QuotaOptions _options;
    private readonly HashSet<string>? _actions;
    private readonly long _step;            // how long a window is, or how far the next begins after it
    private readonly int _windowsAtOnce;
    private readonly Denial _usedUp;
    private readonly Func<VerifiedCredential, QuotaCharges> _make;

    /// <summary>A quota.</summary>
    /// <param name="name">The policy's name.</param>
    /// <param name="options">How many calls, in what time, for whom.</param>
    /// <exception cref="ArgumentException">The name is not acceptable, or an option is out of its range.</exception>
    public QuotaPolicy(string name, QuotaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Name = CredentialText.RequireName(name);
        _options = options.Validated();
        Definition = options.Define();
        _actions = options.Actions is null ? null : new HashSet<string>(options.Actions, StringComparer.Ordinal);
        bool isSliding = options.Windows == QuotaWindow.Sliding;
        // Rounded up: a window of five slices covers any stretch of the length asked for.
        _step = isSliding ? (options.Window.Ticks + Slices - 1) / Slices : options.Window.Ticks;
        _windowsAtOnce = isSliding ? Slices + 1 : 1;
        _usedUp = new Denial(
            DenialCodes.RateLimited,
            string.Create(CultureInfo.InvariantCulture, $"the quota {name} of {options.Limit} calls in {options.Window:c} is used up; wait until its window has passed"));
        _make = credential => new QuotaCharges(KeyFor(credential), isByTool: _options.For.HasFlag(QuotaSubject.Tool));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(_actions is null || _actions.Contains(context.Action) ? Charge(context) : PolicyVerdict.Continue);
    }

    private PolicyVerdict Charge(PolicyContext context)
    {
        QuotaCharges charges = context.Recall(this, _make);
        long window = context.Now.UtcTicks / _step;
        return charges.Find(context.Action, window) ?? charges.Keep(context.Action, window, Charge(charges.KeyOf(context.Action), window));
    }

    /// <summary>One charge to each window the instant lies in.</summary>
    private PolicyVerdict Charge(string key, long window)
    {
        Charge[] charges = new Charge[_windowsAtOnce];
        for (int i = 0; i < charges.Length; i++)
        {
            long begin = window - i;
            long end = Math.Min((begin + _windowsAtOnce) * _step, DateTimeOffset.MaxValue.UtcTicks);
            charges[i] = new Charge(string.Create(CultureInfo.InvariantCulture, $"{key}@{begin}"), 1, _options.Limit, new DateTimeOffset(end, TimeSpan.Zero));
        }

        return PolicyVerdict.ContinueWith(_usedUp, charges);
    }

    private string KeyFor(VerifiedCredential credential)
    {
        StringBuilder key = new StringBuilder(Name).Append(':');
        Add(QuotaSubject.Agent, "agent", () => credential.Holder.ToString());
        Add(QuotaSubject.Name, "name", () => credential.Name);
        Add(QuotaSubject.Lineage, "lineage", () => credential.Lineage);
        Add(QuotaSubject.Sponsor, "sponsor", () => credential.Sponsor is { } sponsor ? $"{sponsor.WireKind} {sponsor.Id}" : "");
        return key.ToString();

        void Add(QuotaSubject subject, string tag, Func<string> text)
        {
            if (_options.For.HasFlag(subject))
            {
                Limits.Append(key.Append(tag), text());
            }
        }
    }
}
