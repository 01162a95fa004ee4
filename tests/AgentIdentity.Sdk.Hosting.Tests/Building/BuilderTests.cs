using System.Reflection;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

public sealed class BuilderTests
{
    /// <summary>What each method of the builder does to a call that would be allowed without it.</summary>
    public static TheoryData<string, string?> Effects => new()
    {
        { nameof(AgentIdentityBuilder.Configure), StubPolicy.Code },
        { nameof(AgentIdentityBuilder.AddPolicy), StubPolicy.Code },
        { nameof(AgentIdentityBuilder.AddPolicy) + "<T>", StubPolicy.Code },
        { nameof(AgentIdentityBuilder.UsePolicies), StubPolicy.Code },
        { nameof(AgentIdentityBuilder.UsePolicies) + "<T>", StubPolicy.Code },
        { nameof(AgentIdentityBuilder.CheckRevocation), DenialCodes.Revoked },
        { nameof(AgentIdentityBuilder.CheckRevocation) + "<T>", DenialCodes.Revoked },
        { nameof(AgentIdentityBuilder.CheckStanding), DenialCodes.Suspended },
        { nameof(AgentIdentityBuilder.CheckStanding) + "<T>", DenialCodes.Suspended },
        { nameof(AgentIdentityBuilder.UseLedger), DenialCodes.LedgerUnavailable },
        { nameof(AgentIdentityBuilder.UseLedger) + "<T>", DenialCodes.LedgerUnavailable },
        { nameof(AgentIdentityBuilder.InEnvironment), DenialCodes.EnvironmentMismatch },
        { nameof(AgentIdentityBuilder.WithLimits), DenialCodes.AudienceMismatch },
        { nameof(AgentIdentityBuilder.UseClock), DenialCodes.Expired },
        { nameof(AgentIdentityBuilder.ObserveOnlyUnsafe), StubPolicy.Code },
        { nameof(AgentIdentityBuilder.ShadowPolicies), null },
    };

    [Theory]
    [MemberData(nameof(Effects))]
    public async Task What_is_said_on_the_builder_reaches_the_guard(string method, string? code)
    {
        await using HostScene scene = HostScene.WithGuard();
        Say(method, scene);
        await scene.Host.StartAsync();

        (await scene.DenialAsync()).Should().Be(code);
        if (method == nameof(AgentIdentityBuilder.ShadowPolicies))
        {
            AuditRecord decision = (await scene.RecordsAsync()).Single(record => record.Type == "decision");
            System.Text.Encoding.UTF8.GetString(decision.Json.Span).Should().Contain(StubPolicy.Code);
        }
    }

    [Fact]
    public void Everything_the_core_can_be_told_can_be_said_here()
    {
        string[] here = [.. typeof(AgentIdentityBuilder).GetMethods().Select(method => method.Name)];

        typeof(AgentGuardBuilder).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly).Select(method => method.Name)
            .Except([nameof(AgentGuardBuilder.Build), nameof(AgentGuardBuilder.BuildAsync)])
            .Should().BeSubsetOf(here);
    }

    [Fact]
    public async Task Chains_of_another_segment_are_refused_in_a_segment()
    {
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.InSegment("dmz"));
        AgentPrincipal confined = await scene.Authority.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
            Segments = ["office"],
        });

        (await scene.DenialAsync(confined)).Should().Be(DenialCodes.AudienceMismatch);
        scene.Guard.Segment.Should().Be("dmz");
    }

    [Fact]
    public async Task The_audience_is_named_with_and_without_accepting_chains()
    {
        await using HostScene named = await HostScene.StartedAsync(guard => guard.ForAudience("https://a.test"));
        await using HostScene accepting = await HostScene.StartedAsync(guard => guard.AcceptPresentedChains("https://a.test"));

        (named.Guard.Audience, named.Guard.AcceptsPresentedChains).Should().Be(("https://a.test", false));
        (accepting.Guard.Audience, accepting.Guard.AcceptsPresentedChains).Should().Be(("https://a.test", true));
    }

    [Fact]
    public async Task Chains_that_are_bound_to_a_composition_are_accepted_where_it_is_declared()
    {
        CompositionRegister register = new();
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.CheckComposition(register));
        CompositionDigest composition = CompositionDigest.Parse(new string('A', 43));
        AgentPrincipal bound = await scene.Authority.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
            Composition = composition,
        });

        (await scene.DenialAsync(bound)).Should().Be(DenialCodes.CompositionUnknown);
        register.Declare(bound.Id, composition);
        (await scene.DenialAsync(bound)).Should().BeNull();
    }

    [Fact]
    public async Task Approvals_are_on_where_the_builder_says_so()
    {
        await using HostScene scene = new();
        ApprovalOptions approvals = new() { Store = new MemoryApprovalStore(), Directory = new ApproverDirectory([]), Authority = scene.Authority.Authority };
        scene.Add().AuditToFile("audit").UseApprovals(approvals);
        await using HostScene other = new();
        other.Add().AuditToFile("audit").UseApprovals(_ => approvals);
        await scene.Host.StartAsync();

        scene.Guard.Approvals.Should().NotBeNull();
        await FluentActions.Awaiting(() => other.Host.StartAsync()).Should().ThrowAsync<InvalidOperationException>().WithMessage("*is not trusted here*");
    }

    [Fact]
    public async Task A_set_of_anchors_may_change_while_the_host_runs()
    {
        await using HostScene scene = new();
        TrustAnchors anchors = new();
        anchors.Add(scene.Authority.TrustAnchor);
        scene.Builder.Services.AddAgentIdentity().TrustAll(anchors).UseClock(scene.Authority.Clock).AuditToFile("audit");
        await scene.Host.StartAsync();
        AgentPrincipal agent = await scene.AgentAsync();
        (await scene.DenialAsync(agent)).Should().BeNull();

        anchors.Remove(scene.Authority.TrustAnchor);

        (await scene.DenialAsync(agent)).Should().Be(DenialCodes.UntrustedRoot);
    }

    [Fact]
    public async Task Arguments_and_credentials_are_kept_where_the_builder_says()
    {
        MemoryDisclosureStore disclosures = new();
        await using HostScene scene = new();
        FileCredentialStore credentials = FileCredentialStore.Open(Path.Combine(scene.Root, "credentials"));
        scene.Add().AuditToFile("audit").KeepArgumentsIn(disclosures).KeepCredentialsIn(credentials);
        await scene.Host.StartAsync();

        await using AccessDecision decision = await scene.Guard.AuthorizeAsync(await scene.AgentAsync(), new ToolCall("files.read", new() { ["path"] = "/reports" }));

        (await disclosures.TryGetAsync(decision.CallId, "path")).Should().NotBeNull();
        Directory.EnumerateFiles(Path.Combine(scene.Root, "credentials"), "*", SearchOption.AllDirectories).Should().NotBeEmpty();
    }

    [Fact]
    public void A_second_log_is_refused_where_it_is_named()
    {
        AgentIdentityBuilder guard = new ServiceCollection().AddAgentIdentity().AuditToFile("audit");

        FluentActions.Invoking(() => guard.AuditTo(new MemoryAuditStore())).Should().Throw<InvalidOperationException>().WithMessage("*named already*");
        FluentActions.Invoking(() => guard.AuditToFile("other")).Should().Throw<InvalidOperationException>();
    }

    [Fact]
    public void What_cannot_be_is_refused_where_it_is_said()
    {
        AgentIdentityBuilder guard = new ServiceCollection().AddAgentIdentity();

        foreach (Action mistake in new Action[]
        {
            () => guard.AcceptPresentedChains(" "),
            () => guard.ForAudience(""),
            () => guard.InSegment("two words"),
            () => guard.InEnvironment("a/b"),
            () => guard.CacheChains(1),
            () => guard.WithLimits(new VerificationLimits { ClockSkew = TimeSpan.FromHours(1) }),
            () => guard.ShadowPolicies(new ReloadablePolicies(PolicySet.Empty), TimeSpan.Zero),
            () => guard.AuditToFile(""),
        })
        {
            mistake.Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public async Task Logs_are_named_and_belong_to_an_authority()
    {
        await using HostScene scene = new();
        scene.Add().AuditToFile("audit", new FileAuditStoreOptions(), authority: "https://other.test", name: "payments");
        await scene.Host.StartAsync();
        await scene.DenialAsync();

        scene.Guard.AuditHead!.Log.Should().StartWith("payments/");
        System.Text.Encoding.UTF8.GetString((await scene.RecordsAsync())[0].Json.Span).Should().Contain("https://other.test");
    }

    [Fact]
    public async Task A_store_from_the_services_takes_the_records()
    {
        FragileStore store = new();
        await using HostScene scene = new();
        scene.Builder.Services.AddSingleton(store);
        scene.Add().AuditTo(services => services.GetRequiredService<FragileStore>());
        await scene.Host.StartAsync();

        (await scene.DenialAsync()).Should().BeNull();
        store.LastLine.IsEmpty.Should().BeFalse();
    }

    [Fact]
    public async Task Records_become_log_messages()
    {
        await using HostScene scene = await HostScene.StartedAsync(guard => guard.ExportToLogger());
        await scene.DenialAsync();

        await scene.Host.StopAsync();

        scene.Messages.Where(message => message.Category == typeof(LoggerAuditSink).FullName).Select(message => message.Id.Id).Should().Equal(4, 1, 3, 4);
    }

    private static void Say(string method, HostScene scene)
    {
        AgentIdentityBuilder guard = scene.Builder.Services.AddSingleton<StubPolicy>().AddSingleton<StubStatus>().AddSingleton<LostLedger>()
            .AddSingleton(new ReloadablePolicies(new PolicySet([new StubPolicy()]))).AddAgentIdentity();
        StubPolicy charging = new("charging", () => PolicyVerdict.ContinueWith(new Charge("key", 1, 10, DateTimeOffset.MaxValue)));
        ReloadablePolicies refusing = new(new PolicySet([new StubPolicy()]));
        StubStatus lost = new();
        _ = method switch
        {
            "Configure" => guard.Configure((_, core) => core.AddPolicy(new StubPolicy())),
            "AddPolicy" => guard.AddPolicy(new StubPolicy()),
            "AddPolicy<T>" => guard.AddPolicy<StubPolicy>(),
            "UsePolicies" => guard.UsePolicies(refusing),
            "UsePolicies<T>" => guard.UsePolicies<ReloadablePolicies>(),
            "CheckRevocation" => guard.CheckRevocation(lost),
            "CheckRevocation<T>" => guard.CheckRevocation<StubStatus>(),
            "CheckStanding" => guard.CheckStanding(lost),
            "CheckStanding<T>" => guard.CheckStanding<StubStatus>(),
            "UseLedger" => guard.AddPolicy(charging).UseLedger(new LostLedger()),
            "UseLedger<T>" => guard.AddPolicy(charging).UseLedger<LostLedger>(),
            "InEnvironment" => guard.InEnvironment("production"),
            "WithLimits" => guard.ForAudience("https://a.test").WithLimits(new VerificationLimits { RequireChainAudience = true }),
            "UseClock" => guard.UseClock(new Testing.TestClock(scene.Authority.Clock.GetUtcNow().AddDays(1))),
            "ObserveOnlyUnsafe" => guard.ObserveOnlyUnsafe().AddPolicy(new StubPolicy()),
            "ShadowPolicies" => guard.ShadowPolicies(refusing, TimeSpan.FromSeconds(5)),
            _ => throw new ArgumentOutOfRangeException(nameof(method)),
        };
    }
}
