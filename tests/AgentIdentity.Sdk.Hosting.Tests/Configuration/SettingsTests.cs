using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.Hosting;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Audience", "https://payments.test", "https://payments.test")]
    [InlineData("AuditDirectory", "log", "log")]
    [InlineData("AuditName", "payments", "payments")]
    [InlineData("AuditSegmentSize", "16384", 16384L)]
    [InlineData("AuditDurability", "SurvivesPowerLoss", AuditDurability.SurvivesPowerLoss)]
    [InlineData("Environment", "production", "production")]
    [InlineData("Segment", "dmz", "dmz")]
    [InlineData("MaxDelegationDepth", "3", 3)]
    [InlineData("CachedChains", "2", 2)]
    [InlineData("RefuseUnguardedTools", "true", true)]
    [InlineData("AcceptPresentedChains", "true", true)]
    [InlineData("RequireChainAudience", "true", true)]
    public async Task A_setting_is_read(string name, string text, object expected) => (await ReadAsync(name, text)).Should().Be(expected);

    [Theory]
    [InlineData("ClockSkew", "00:00:07", 7)]
    [InlineData("ProofWindow", "00:00:09", 9)]
    [InlineData("MaxTokenLifetime", "1.00:00:00", 86400)]
    public async Task A_time_span_is_read(string name, string text, int seconds) => (await ReadAsync(name, text)).Should().Be(TimeSpan.FromSeconds(seconds));

    [Fact]
    public async Task Every_option_is_a_setting()
    {
        // An unknown setting is refused with the list of those that are known.
        OptionsValidationException refused = await RefusedAsync(("Clokskew", "x"));

        refused.Message.Split("those there are: ")[1].Split(", ").Should().BeEquivalentTo(typeof(AgentIdentityOptions).GetProperties().Select(property => property.Name));
    }

    [Theory]
    [InlineData("ClockSkew", "00:01:01", "from 0 to 60 seconds")]
    [InlineData("ProofWindow", "00:00:00", "from 1 to 60 seconds")]
    [InlineData("MaxTokenLifetime", "91.00:00:00", "at most 90 days")]
    [InlineData("MaxDelegationDepth", "33", "from 0 to 32")]
    [InlineData("CachedChains", "1", "2")]
    [InlineData("AuditSegmentSize", "1000", "at least 16384 bytes")]
    [InlineData("AuditDirectory", "", "is a path")]
    [InlineData("Audience", " ", "1 to 256 characters")]
    [InlineData("Segment", "two words", "letters, digits")]
    [InlineData("Environment", "a/b", "letters, digits")]
    public async Task A_value_out_of_range_is_named_with_the_range(string name, string text, string range) =>
        (await RefusedAsync((name, text))).Failures.Should().Contain(failure => failure.StartsWith($"AgentIdentity:{name}") && failure.Contains(range) && !failure.Contains("Parameter"));

    [Theory]
    [InlineData("ClockSkew", "30", "time span")]
    [InlineData("ClockSkew", "half an hour", "time span")]
    [InlineData("MaxDelegationDepth", "3.5", "whole number")]
    [InlineData("MaxDelegationDepth", "99999999999", "too large")]
    [InlineData("RefuseUnguardedTools", "yes", "true or false")]
    [InlineData("AuditDurability", "1", "SurvivesProcessKill, SurvivesPowerLoss")]
    [InlineData("Audience:Url", "https://payments.test", "is a text")]
    [InlineData("TrustAnchors", "https://agents.test", "list of anchors")]
    [InlineData("Nonsense", "1", "is not a setting")]
    [InlineData("TrustAnchors:0:Isuer", "https://agents.test", "is not a setting")]
    public async Task What_cannot_be_read_is_named(string name, string text, string what) =>
        (await RefusedAsync((name, text))).Failures.Should().Contain(failure => failure.StartsWith($"AgentIdentity:{name.Split(":Url")[0]}") && failure.Contains(what));

    [Fact]
    public async Task A_section_that_is_not_there_is_a_mistake()
    {
        await using HostScene scene = new();

        scene.Invoking(unset => unset.Builder.Services.AddAgentIdentity(unset.Settings())).Should().Throw<ArgumentException>().WithMessage("*no section AgentIdentity*");
    }

    [Fact]
    public async Task Several_mistakes_are_told_at_once() =>
        (await RefusedAsync(("Nonsense", "1"), ("ClockSkew", "x"))).Failures.Should().HaveCount(2);

    [Fact]
    public async Task Accepting_chains_needs_an_audience_to_have_them_made_for() =>
        (await RefusedAsync(("AcceptPresentedChains", "true"))).Failures.Should().ContainSingle().Which.Should().StartWith("AgentIdentity:Audience: is needed");

    [Fact]
    public async Task A_log_name_without_a_log_names_nothing() =>
        (await RefusedAsync(("AuditName", "payments"))).Failures.Should().ContainSingle().Which.Should().StartWith("AgentIdentity:AuditName");

    [Fact]
    public async Task Demanding_an_audience_of_chains_needs_one() =>
        (await RefusedAsync(("RequireChainAudience", "true"))).Failures.Should().ContainSingle().Which.Should().StartWith("AgentIdentity:RequireChainAudience");

    [Fact]
    public async Task Options_set_in_code_are_checked_by_the_same_rules()
    {
        await using HostScene scene = HostScene.WithGuard();
        scene.Builder.Services.AddAgentIdentity(options => options.ClockSkew = TimeSpan.FromHours(1));

        (await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<OptionsValidationException>())
            .Which.Failures.Should().ContainSingle().Which.Should().StartWith("AgentIdentityOptions.ClockSkew");
    }

    [Fact]
    public async Task A_guard_that_is_all_configuration_decides_by_it()
    {
        await using HostScene scene = new();
        (string, string)[] settings =
        [
            .. AnchorOf(scene.Authority.TrustAnchor),
            ("AuditDirectory", "audit"), ("AuditName", "payments"), ("Audience", "https://payments.test"), ("AcceptPresentedChains", "true"),
            ("Environment", "production"), ("Segment", "dmz"), ("MaxDelegationDepth", "0"), ("AuditSegmentSize", "16384"),
        ];
        scene.Builder.Services.AddAgentIdentity(scene.Settings(settings)).UseClock(scene.Authority.Clock);
        await scene.Host.StartAsync();
        AgentPrincipal root = await scene.Authority.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
            Environment = "production",
        });

        (await scene.DenialAsync(root)).Should().BeNull();
        (await scene.DenialAsync()).Should().Be(DenialCodes.DepthInvalid, "that one may delegate");
        (scene.Guard.Audience, scene.Guard.AcceptsPresentedChains, scene.Guard.Segment).Should().Be(("https://payments.test", true, "dmz"));
        scene.Guard.AuditHead!.Log.Should().StartWith("payments/");
        new DirectoryInfo(scene.Log).EnumerateFiles("*.jsonl").Should().OnlyContain(file => file.Length <= 16384, "its space is set aside, and no more");
    }

    [Fact]
    public async Task Who_answers_for_roots_that_name_nobody_is_a_setting()
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddAgentIdentity(scene.Settings([.. AnchorOf(scene.Authority.TrustAnchor), ("TrustAnchors:0:Sponsor:Kind", "Service"), ("TrustAnchors:0:Sponsor:Id", "batch")]));

        IList<TrustAnchor> anchors = scene.Host.Services.GetRequiredService<IOptions<AgentIdentityOptions>>().Value.TrustAnchors;

        anchors.Should().ContainSingle().Which.Sponsor.Should().Be(Sponsor.Asserted(SponsorKind.Service, "batch"));
        (anchors[0].Issuer, anchors[0].Key).Should().Be((scene.Authority.TrustAnchor.Issuer, scene.Authority.TrustAnchor.Key));
    }

    [Theory]
    [InlineData("Key:x", "AAAA", "public Ed25519 key")]
    [InlineData("Key:crv", "P-256", "public Ed25519 key")]
    [InlineData("Key:d", "AAAA", "nothing private")]
    [InlineData("Key:D", "AAAA", "nothing private")]
    [InlineData("Issuer", "not a uri", "absolute URI")]
    [InlineData("Sponsor:Kind", "Robot", "one of")]
    [InlineData("Sponsor:Id", "", "a sponsor is")]
    [InlineData("Sponsor:Name", "x", "is not a setting")]
    public async Task An_anchor_that_is_none_is_refused(string member, string value, string what)
    {
        using Testing.TestAuthority authority = new();

        OptionsValidationException refused = await RefusedAsync([.. AnchorOf(authority.TrustAnchor).Where(setting => !setting.Item1.EndsWith(":" + member)), ($"TrustAnchors:0:{member}", value)]);

        refused.Failures.Should().ContainSingle().Which.Should().StartWith("AgentIdentity:TrustAnchors:0").And.Contain(what).And.NotContain(value.Length > 3 ? value : "\0");
    }

    [Theory]
    [InlineData("Issuer")]
    [InlineData("Key")]
    public async Task An_anchor_has_an_issuer_and_a_key(string missing)
    {
        using Testing.TestAuthority authority = new();

        (await RefusedAsync([.. AnchorOf(authority.TrustAnchor).Where(setting => !setting.Item1.Contains(missing))])).Message.Should().Contain("with Issuer and Key");
    }

    [Fact]
    public async Task A_log_in_the_configuration_and_another_in_the_code_is_one_too_many()
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddAgentIdentity(scene.Settings(("AuditDirectory", "audit"))).Trust(scene.Authority.TrustAnchor).AuditToFile("other");

        await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("AgentIdentity:AuditDirectory and the code name an audit log each*");
    }

    private static (string, string)[] AnchorOf(TrustAnchor anchor) =>
    [
        ("TrustAnchors:0:Issuer", anchor.Issuer),
        .. JsonNode.Parse(anchor.Key.ToJwk())!.AsObject().Select(member => ($"TrustAnchors:0:Key:{member.Key}", member.Value!.ToString())),
    ];

    private static async Task<object?> ReadAsync(string name, string text)
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddAgentIdentity(scene.Settings([.. new[] { (name, text), ("Audience", "https://a.test"), ("AuditDirectory", "audit") }.DistinctBy(setting => setting.Item1)]));
        return typeof(AgentIdentityOptions).GetProperty(name)!.GetValue(scene.Host.Services.GetRequiredService<IOptions<AgentIdentityOptions>>().Value);
    }

    private static async Task<OptionsValidationException> RefusedAsync(params (string, string)[] settings)
    {
        await using HostScene scene = new();
        scene.Builder.Services.AddAgentIdentity(scene.Settings(settings)).Trust(scene.Authority.TrustAnchor).WithoutAuditUnsafe();
        return (await FluentActions.Awaiting(() => scene.Host.StartAsync()).Should().ThrowAsync<OptionsValidationException>()).Which;
    }
}
