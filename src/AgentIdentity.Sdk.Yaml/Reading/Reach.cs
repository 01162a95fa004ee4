using System.Globalization;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Finds rules that another policy of the file keeps from ever having an effect.</summary>
internal sealed class Reach
{
    private readonly Dictionary<(string Action, string Argument), (double Max, Place At)> _bounds = [];
    private readonly List<(IReadOnlyList<string> Actions, string Argument, double Above, Place At)> _thresholds = [];

    /// <summary>A larger number is denied.</summary>
    public void Bound(IReadOnlyList<string> actions, string argument, double max, Place at)
    {
        foreach (string action in actions)
        {
            if (!_bounds.TryGetValue((action, argument), out (double Max, Place At) known) || max < known.Max)
            {
                _bounds[(action, argument)] = (max, at);
            }
        }
    }

    /// <summary>A larger number needs approval.</summary>
    public void Threshold(IReadOnlyList<string> actions, string argument, double above, Place at) => _thresholds.Add((actions, argument, above, at));

    /// <summary>Says which thresholds lie where a limit denies.</summary>
    public void Check(Mistakes mistakes)
    {
        foreach ((IReadOnlyList<string> actions, string argument, double above, Place at) in _thresholds)
        {
            if (actions.All(action => _bounds.TryGetValue((action, argument), out (double Max, Place At) bound) && bound.Max <= above))
            {
                (double max, Place where) = _bounds[(actions[0], argument)];
                mistakes.Add(at, PolicyMistakeCodes.Unreachable, string.Create(
                    CultureInfo.InvariantCulture, $"nobody is ever asked: above {max} the limit on {VisibleText.Shown(argument)} in line {where.Line} denies, and a denial outweighs a request for approval"));
            }
        }
    }
}
