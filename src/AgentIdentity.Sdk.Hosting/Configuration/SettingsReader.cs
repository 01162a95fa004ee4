using System.Globalization;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Reads the options from a section of the configuration. Whatever is there must be known and readable: a mistyped limit is not the default limit.</summary>
internal sealed class SettingsReader(IConfigurationSection section) : IConfigureOptions<AgentIdentityOptions>
{
    private static readonly Dictionary<string, Action<AgentIdentityOptions, IConfigurationSection>> Settings = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(AgentIdentityOptions.TrustAnchors)] = ReadAnchors,
        [nameof(AgentIdentityOptions.Audience)] = (options, setting) => options.Audience = Text(setting),
        [nameof(AgentIdentityOptions.AcceptPresentedChains)] = (options, setting) => options.AcceptPresentedChains = Flag(setting),
        [nameof(AgentIdentityOptions.AuditDirectory)] = (options, setting) => options.AuditDirectory = Text(setting),
        [nameof(AgentIdentityOptions.AuditName)] = (options, setting) => options.AuditName = Text(setting),
        [nameof(AgentIdentityOptions.AuditSegmentSize)] = (options, setting) => options.AuditSegmentSize = Number(setting),
        [nameof(AgentIdentityOptions.AuditDurability)] = (options, setting) => options.AuditDurability = Member<AuditDurability>(setting),
        [nameof(AgentIdentityOptions.Environment)] = (options, setting) => options.Environment = Text(setting),
        [nameof(AgentIdentityOptions.Segment)] = (options, setting) => options.Segment = Text(setting),
        [nameof(AgentIdentityOptions.ClockSkew)] = (options, setting) => options.ClockSkew = Span(setting),
        [nameof(AgentIdentityOptions.ProofWindow)] = (options, setting) => options.ProofWindow = Span(setting),
        [nameof(AgentIdentityOptions.MaxTokenLifetime)] = (options, setting) => options.MaxTokenLifetime = Span(setting),
        [nameof(AgentIdentityOptions.MaxDelegationDepth)] = (options, setting) => options.MaxDelegationDepth = checked((int)Number(setting)),
        [nameof(AgentIdentityOptions.RequireChainAudience)] = (options, setting) => options.RequireChainAudience = Flag(setting),
        [nameof(AgentIdentityOptions.CachedChains)] = (options, setting) => options.CachedChains = checked((int)Number(setting)),
        [nameof(AgentIdentityOptions.RefuseUnguardedTools)] = (options, setting) => options.RefuseUnguardedTools = Flag(setting),
    };

    /// <summary>Every setting there is, for the test that compares them with the options.</summary>
    internal static IEnumerable<string> Names => Settings.Keys;

    public void Configure(AgentIdentityOptions options)
    {
        options.Path = section.Path;
        List<string> failures = [];
        if (section.Value is { Length: > 0 })
        {
            failures.Add($"{section.Path} is a text; it is to be a section of settings");
        }

        foreach (IConfigurationSection setting in section.GetChildren())
        {
            try
            {
                Find(Settings, setting)(options, setting);
            }
            catch (Exception refused) when (refused is FormatException or ArgumentException or OverflowException)
            {
                failures.Add(refused is OverflowException ? $"{setting.Path} is too large a number" : OptionsRules.Plain(refused.Message));
            }
        }

        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(AgentIdentityOptions), failures);
        }
    }

    /// <exception cref="FormatException">There is no such setting.</exception>
    internal static T Find<T>(Dictionary<string, T> known, IConfigurationSection setting) => known.TryGetValue(setting.Key, out T? reader)
        ? reader
        : throw new FormatException($"{setting.Path} is not a setting; those there are: {string.Join(", ", known.Keys)}");

    /// <exception cref="FormatException">It is no text.</exception>
    internal static string Text(IConfigurationSection setting) =>
        setting.Value is { } text && !setting.GetChildren().Any() ? text : throw new FormatException($"{setting.Path} is a text");

    private static void ReadAnchors(AgentIdentityOptions options, IConfigurationSection setting)
    {
        if (setting.Value is { Length: > 0 })
        {
            throw new FormatException($"{setting.Path} is a list of anchors, each with Issuer and Key");
        }

        foreach (IConfigurationSection anchor in setting.GetChildren())
        {
            options.TrustAnchors.Add(AnchorReader.Read(anchor));
        }
    }

    private static bool Flag(IConfigurationSection setting) =>
        bool.TryParse(setting.Value, out bool value) ? value : throw new FormatException($"{setting.Path} is true or false");

    private static long Number(IConfigurationSection setting) =>
        long.TryParse(setting.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new FormatException($"{setting.Path} is a whole number");

    /// <summary>Never a bare number: to .NET that is days, and to whoever wrote it seconds.</summary>
    private static TimeSpan Span(IConfigurationSection setting) =>
        setting.Value?.Contains(':', StringComparison.Ordinal) == true && TimeSpan.TryParseExact(setting.Value, "c", CultureInfo.InvariantCulture, out TimeSpan value)
            ? value
            : throw new FormatException($"{setting.Path} is a time span: hours:minutes:seconds, or days.hours:minutes:seconds");

    /// <summary>By name alone: a number that means nothing today may mean something tomorrow.</summary>
    internal static T Member<T>(IConfigurationSection setting)
        where T : struct, Enum
    {
        string? name = Enum.GetNames<T>().FirstOrDefault(name => string.Equals(name, setting.Value, StringComparison.OrdinalIgnoreCase));
        return name is null ? throw new FormatException($"{setting.Path} is one of {string.Join(", ", Enum.GetNames<T>())}") : Enum.Parse<T>(name);
    }
}
