using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

public sealed class ExportOptionsTests
{
    public static TheoryData<string, Action<AuditSinkOptions>> OutOfRange => new()
    {
        { nameof(AuditSinkOptions.BatchSize), options => options.BatchSize = 0 },
        { nameof(AuditSinkOptions.BatchSize), options => options.BatchSize = 10_001 },
        { nameof(AuditSinkOptions.BatchBytes), options => options.BatchBytes = 1023 },
        { nameof(AuditSinkOptions.Retries), options => options.Retries = -1 },
        { nameof(AuditSinkOptions.BreakAfter), options => options.BreakAfter = 1 },
        { nameof(AuditSinkOptions.SpoolBytes), options => options.SpoolBytes = 65_535 },
        { nameof(AuditSinkOptions.PollInterval), options => options.PollInterval = TimeSpan.Zero },
        { nameof(AuditSinkOptions.DeliveryTimeout), options => options.DeliveryTimeout = TimeSpan.FromMilliseconds(9) },
        { nameof(AuditSinkOptions.RetryDelay), options => options.RetryDelay = TimeSpan.Zero },
        { nameof(AuditSinkOptions.MaxRetryDelay), options => options.MaxRetryDelay = TimeSpan.FromDays(2) },
        { nameof(AuditSinkOptions.BreakDuration), options => options.BreakDuration = TimeSpan.FromMilliseconds(499) },
        { nameof(AuditSinkOptions.DrainTimeout), options => options.DrainTimeout = TimeSpan.FromTicks(-1) },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void What_is_out_of_range_is_refused_by_name(string name, Action<AuditSinkOptions> set)
    {
        Action exporting = () => new AgentGuardBuilder().ExportTo(new RecordingSink(), ExportSetup.With(new AuditSinkOptions { Name = "siem" }, set));

        exporting.Should().Throw<ArgumentException>().WithMessage($"{name} *");
    }

    [Theory]
    [InlineData("")]
    [InlineData("SIEM")]
    [InlineData("-siem")]
    [InlineData("siem-")]
    [InlineData("../siem")]
    [InlineData("siem\n")]
    public void A_name_is_plain(string name)
    {
        Action exporting = () => new AgentGuardBuilder().ExportTo(new RecordingSink(), new AuditSinkOptions { Name = name });

        exporting.Should().Throw<ArgumentException>().WithMessage("Name *");
    }

    [Fact]
    public void A_name_is_of_one_sink()
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().ExportTo(new RecordingSink(), new AuditSinkOptions { Name = "siem" });

        builder.Invoking(same => same.ExportTo(new RecordingSink(), new AuditSinkOptions { Name = "siem" })).Should().Throw<ArgumentException>().WithMessage("*already*");
    }

    [Fact]
    public void What_is_not_recorded_is_not_exported()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().ExportTo(new RecordingSink(), new AuditSinkOptions { Name = "siem" });

        builder.Invoking(same => same.Build()).Should().Throw<InvalidOperationException>().WithMessage("ExportTo *AuditTo*");
    }

    [Fact]
    public void A_log_without_files_needs_a_place_for_the_mark()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.contoso.com");
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(new MemoryAuditStore()).ExportTo(new RecordingSink(), new AuditSinkOptions { Name = "siem" });

        builder.Invoking(same => same.Build()).Should().Throw<InvalidOperationException>().WithMessage("*siem*AuditSinkOptions.Directory*");
    }

    [Fact]
    public async Task Options_that_change_later_change_nothing()
    {
        using ExportSetup setup = new();
        AuditSinkOptions options = setup.Options();
        RecordingSink sink = new();
        await using (AgentGuard guard = setup.Guard(FileAuditStore.Open(setup.Location), builder => builder.ExportTo(sink, options)))
        {
            options.BatchSize = -1;
            await setup.CallAsync(guard, 1);
        }

        sink.Lines.Should().Equal(await setup.LinesAsync());
    }
}
