using System.Globalization;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>What follows the first word of the command line: names with two dashes, each with a value.</summary>
internal sealed class Options
{
    private readonly Dictionary<string, string> _values = [];

    public Options(ReadOnlySpan<string> words)
    {
        for (int i = 0; i < words.Length; i += 2)
        {
            _values[words[i]] = i + 1 < words.Length ? words[i + 1] : throw new ArgumentException($"{words[i]} takes a value");
        }
    }

    public int Seed => Number("--seed", Environment.TickCount);

    public AuditDurability Durability => Parse(_values.GetValueOrDefault("--durability", NameOf(default)));

    public static string NameOf(AuditDurability durability) => durability == AuditDurability.SurvivesPowerLoss ? "power-loss" : "process-kill";

    public static AuditDurability Parse(string name) => name switch
    {
        "process-kill" => AuditDurability.SurvivesProcessKill,
        "power-loss" => AuditDurability.SurvivesPowerLoss,
        _ => throw new ArgumentException($"--durability is process-kill or power-loss, not {name}"),
    };

    public int Number(string name, int otherwise) => _values.TryGetValue(name, out string? value) ? int.Parse(value, CultureInfo.InvariantCulture) : otherwise;
}
