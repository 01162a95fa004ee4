namespace AgentIdentity.Sdk.Testing;

/// <summary>What users build their own tests from.</summary>
public sealed class KitTests
{
    private static readonly ToolCall Sending = new("mail.send", new() { ["to"] = "ann@agents.test" });

    [Fact]
    public async Task A_trail_shows_what_was_allowed_what_was_refused_and_how_it_ended()
    {
        using TestAuthority authority = new();
        await using RecordingGuard recording = RecordingGuard.Create(authority);
        using AgentPrincipal writer = await authority.IssueAsync("writer", AgentScope.For("mail.send").Any("to"));
        await recording.Guard.InvokeAsync(writer, Sending, (_, _) => Task.FromResult("sent"));
        await recording.Guard.AuthorizeAsync(writer, new ToolCall("files.read"));

        AuditTrail trail = await recording.ReadAsync();

        AuditedCall sent = trail.Allowed("mail.send");
        sent.Agent.Should().Be("writer");
        sent.ToString().Should().Be("allow mail.send to writer: Completed");
        trail.Refused("files.read", DenialCodes.ScopeNotGranted).Outcome.Should().BeNull();
        trail.Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task What_a_trail_does_not_show_is_said_with_all_that_it_shows()
    {
        using TestAuthority authority = new();
        await using RecordingGuard recording = RecordingGuard.Create(authority);
        using AgentPrincipal writer = await authority.IssueAsync("writer", AgentScope.For("mail.send").Any("to"));
        await recording.Guard.AuthorizeAsync(writer, new ToolCall("files.read"));
        AuditTrail trail = await recording.ReadAsync();

        trail.Invoking(shown => shown.Allowed("files.read")).Should().Throw<ContractException>().WithMessage("*one allowed call of files.read and has 0*refuse files.read to writer (scope_not_granted)*");
        trail.Invoking(shown => shown.Refused("files.read", DenialCodes.Revoked)).Should().Throw<ContractException>();
    }

    [Fact]
    public async Task Two_calls_are_not_one()
    {
        using TestAuthority authority = new();
        await using RecordingGuard recording = RecordingGuard.Create(authority);
        using AgentPrincipal writer = await authority.IssueAsync("writer", AgentScope.For("mail.send").Any("to"));
        await recording.Guard.InvokeAsync(writer, Sending, (_, _) => Task.FromResult("sent"));
        await recording.Guard.InvokeAsync(writer, Sending, (_, _) => Task.FromResult("sent"));

        AuditTrail trail = await recording.ReadAsync();

        trail.Invoking(shown => shown.Allowed("mail.send")).Should().Throw<ContractException>().WithMessage("*has 2*");
    }

    [Fact]
    public async Task What_nobody_asked_for_is_counted()
    {
        using TestAuthority authority = new();
        await using RecordingGuard recording = RecordingGuard.Create(authority);
        await recording.Guard.RefuseAsync(agent: null, Sending, new Denial(DenialCodes.IdentityMissing, "nobody"));
        await recording.Guard.RefuseAsync(agent: null, Sending, new Denial(DenialCodes.IdentityMissing, "nobody"));

        AuditTrail trail = await recording.CloseAsync();

        trail.CountRefusals(DenialCodes.IdentityMissing).Should().Be(2);
        trail.CountRefusals(DenialCodes.Revoked).Should().Be(0);
        trail.RefusalCount.Should().Be(2);
        trail.ToString().Should().Be("no calls");
        trail.Text.Should().Contain("\"type\":\"refusals\"");
    }

    [Fact]
    public async Task The_clock_of_the_authority_is_the_guards()
    {
        using TestAuthority authority = new();
        await using RecordingGuard recording = RecordingGuard.Create(authority);
        using AgentPrincipal writer = await authority.IssueAsync("writer", AgentScope.For("mail.send").Any("to"));

        authority.Clock.Advance(TimeSpan.FromHours(2));

        (await recording.Guard.AuthorizeAsync(writer, Sending)).Denial!.Code.Should().Be(DenialCodes.Expired);
    }

    [Fact]
    public void The_clock_goes_forward_only()
    {
        TestClock clock = new();
        DateTimeOffset before = clock.GetUtcNow();
        long stamp = clock.GetTimestamp();

        clock.Advance(TimeSpan.FromSeconds(3));

        (clock.GetUtcNow() - before).Should().Be(TimeSpan.FromSeconds(3));
        clock.GetElapsedTime(stamp).Should().Be(TimeSpan.FromSeconds(3));
        clock.Invoking(moved => moved.Advance(TimeSpan.FromSeconds(-1))).Should().Throw<ArgumentOutOfRangeException>();
    }
}
