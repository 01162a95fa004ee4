using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>How many calls a <see cref="QuotaPolicy"/> lets through.</summary>
public sealed class QuotaOptions
{
    /// <summary>How many calls are let through in one window.</summary>
    /// <value>At least 1.</value>
    public required long Limit { get; init; }

    /// <summary>How long a window is.</summary>
    /// <value>From one second to 366 days.</value>
    public required TimeSpan Window { get; init; }

    /// <summary>Who or what has a quota of its own.</summary>
    /// <value>By default all calls together have one.</value>
    public QuotaSubject For { get; init; }

    /// <summary>Where the windows lie.</summary>
    /// <value>Default: <see cref="QuotaWindow.Sliding"/>.</value>
    public QuotaWindow Windows { get; init; }

    /// <summary>The action ids that are counted, compared byte for byte; all when null.</summary>
    public IReadOnlyCollection<string>? Actions { get; init; }

    /// <exception cref="ArgumentException">A value is out of its range; the message names it.</exception>
    internal QuotaOptions Validated()
    {
        Limits.Require(Limit >= 1, nameof(Limit), "at least 1");
        Limits.Require(Window >= TimeSpan.FromSeconds(1) && Window <= TimeSpan.FromDays(366), nameof(Window), "from one second to 366 days");
        Limits.Require(((int)For & ~31) == 0, nameof(For), "a combination of the members of QuotaSubject");
        Limits.Require(Enum.IsDefined(Windows), nameof(Windows), "a member of QuotaWindow");
        Limits.Require(Actions is null || (Actions.Count > 0 && Actions.All(action => !string.IsNullOrEmpty(action))), nameof(Actions), "null, or at least one action id");
        return this;
    }

    /// <summary>All settings, in one spelling.</summary>
    internal string Define()
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"quota limit={Limit} window={Window:c} for={(int)For} windows={(int)Windows}");
        if (Actions is not null)
        {
            text.Append(" actions=");
            foreach (string action in Actions.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                Limits.Append(text, action);
            }
        }

        return text.ToString();
    }
}
