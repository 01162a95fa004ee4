using System.Globalization;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

public sealed class TimeWindowTests : IAsyncDisposable
{
    private static readonly TimeWindow Office = new()
    {
        Days = [DayOfWeek.Monday, DayOfWeek.Friday],
        From = new TimeOnly(9, 0),
        To = new TimeOnly(17, 0),
    };

    private static readonly TimeWindow Night = new() { Days = [DayOfWeek.Friday], From = new TimeOnly(22, 0), To = new TimeOnly(6, 0) };

    private readonly SessionSetup _setup = new("payments.pay", "notes.write");

    // Berlin is at +01:00 until 2026-03-29 02:00, at +02:00 until 2026-10-25 03:00; 2026-03-06 is a Friday.
    [Theory]
    [InlineData("2026-03-06T07:59:59.9999999Z", false)]
    [InlineData("2026-03-06T08:00:00Z", true)]
    [InlineData("2026-03-06T15:59:59.9999999Z", true)]
    [InlineData("2026-03-06T16:00:00Z", false)]
    [InlineData("2026-03-05T12:00:00Z", false)]
    [InlineData("2026-03-09T12:00:00Z", true)]
    [InlineData("2026-07-03T07:00:00Z", true)]
    [InlineData("2026-07-03T15:00:00Z", false)]
    public async Task A_window_opens_and_closes_by_the_clock_on_the_wall(string instant, bool isOpen) =>
        (await IsOpenAsync(instant, Berlin(Office))).Should().Be(isOpen);

    [Theory]
    [InlineData("2026-03-06T20:59:59Z", false)]
    [InlineData("2026-03-06T21:00:00Z", true)]
    [InlineData("2026-03-06T23:00:00Z", true)]
    [InlineData("2026-03-07T04:59:59Z", true)]
    [InlineData("2026-03-07T05:00:00Z", false)]
    [InlineData("2026-03-07T21:00:00Z", false)]
    [InlineData("2026-03-06T04:00:00Z", false)]
    public async Task A_window_across_midnight_belongs_to_the_day_it_begins_on(string instant, bool isOpen) =>
        (await IsOpenAsync(instant, Berlin(Night))).Should().Be(isOpen);

    [Theory]
    [InlineData("2026-03-06T23:00:00Z", true)]      // Saturday 00:00
    [InlineData("2026-03-07T22:59:59Z", true)]
    [InlineData("2026-03-07T23:00:00Z", false)]
    [InlineData("2026-03-06T22:59:59Z", false)]
    public async Task From_midnight_to_midnight_is_the_whole_day(string instant, bool isOpen) =>
        (await IsOpenAsync(instant, Berlin(new TimeWindow { Days = [DayOfWeek.Saturday], From = TimeOnly.MinValue, To = TimeOnly.MinValue }))).Should().Be(isOpen);

    [Theory]
    [InlineData("2026-10-25T00:30:00Z", true)]      // 02:30 for the first time
    [InlineData("2026-10-25T01:30:00Z", true)]      // 02:30 for the second time
    [InlineData("2026-10-25T02:00:00Z", false)]     // 03:00
    [InlineData("2026-10-24T23:59:59Z", false)]     // 01:59:59
    public async Task An_hour_that_comes_twice_is_in_the_window_both_times(string instant, bool isOpen) =>
        (await IsOpenAsync(instant, Berlin(new TimeWindow { From = new TimeOnly(2, 0), To = new TimeOnly(3, 0) }))).Should().Be(isOpen);

    [Theory]
    [InlineData("2026-03-29T00:59:59Z", false)]     // 01:59:59
    [InlineData("2026-03-29T01:00:00Z", false)]     // 03:00
    [InlineData("2026-03-30T00:30:00Z", true)]      // 02:30 on the next day
    public async Task A_window_in_an_hour_that_is_left_out_does_not_open(string instant, bool isOpen) =>
        (await IsOpenAsync(instant, Berlin(new TimeWindow { From = new TimeOnly(2, 0), To = new TimeOnly(3, 0) }))).Should().Be(isOpen);

    [Fact]
    public async Task Being_in_one_of_several_windows_is_enough() =>
        (await IsOpenAsync("2026-03-06T21:30:00Z", Berlin(Office, Night))).Should().BeTrue();

    [Fact]
    public async Task Actions_that_are_not_named_are_not_bound()
    {
        TimeWindowPolicy policy = new("hours", new() { TimeZone = "Etc/UTC", Windows = [Office], Actions = ["payments.pay"] });

        (await AskAsync("2026-03-05T12:00:00Z", policy, "notes.write")).Should().Be(SessionSetup.Allowed);
        (await AskAsync("2026-03-05T12:00:00Z", policy, "payments.pay")).Should().Be(DenialCodes.OutsideTimeWindow);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Europe/Atlantis")]
    [InlineData("W. Europe Standard Time")]
    [InlineData("europe/berlin")]
    [InlineData("../../../etc/passwd")]
    [InlineData("/etc/localtime")]
    [InlineData("Europe")]
    [InlineData("Europe/Berlin ")]
    [InlineData("/usr/share/zoneinfo/Europe/Berlin")]
    [InlineData("../zoneinfo/Europe/Berlin")]
    [InlineData("Europe/../Europe/Berlin")]
    [InlineData("Europe//Berlin")]
    public void A_zone_is_one_that_the_machine_knows_by_its_iana_name(string zone) =>
        FluentActions.Invoking(() => new TimeWindowPolicy("hours", new() { TimeZone = zone, Windows = [Office] })).Should().Throw<ArgumentException>();

    [Fact]
    public void Windows_days_and_actions_are_not_empty()
    {
        FluentActions.Invoking(() => Berlin()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => Berlin([null!])).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new TimeWindowPolicy("hours", new() { TimeZone = "Etc/UTC", Windows = [Office], Actions = [] })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new TimeWindowPolicy("hours", new() { TimeZone = "Etc/UTC", Windows = [Office], Actions = ["mail.*"] })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new TimeWindow { Days = [], From = default, To = default }).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new TimeWindow { Days = [(DayOfWeek)7], From = default, To = default }).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Two_settings_never_have_one_definition()
    {
        TimeWindowOptions[] settings =
        [
            new() { TimeZone = "Etc/UTC", Windows = [Office] },
            new() { TimeZone = "Europe/Berlin", Windows = [Office] },
            new() { TimeZone = "Etc/UTC", Windows = [Night] },
            new() { TimeZone = "Etc/UTC", Windows = [Office, Night] },
            new() { TimeZone = "Etc/UTC", Windows = [new() { From = Office.From, To = Office.To }] },
            new() { TimeZone = "Etc/UTC", Windows = [new() { From = Office.From, To = Office.To.Add(TimeSpan.FromTicks(1)) }] },
            new() { TimeZone = "Etc/UTC", Windows = [new() { From = Office.From.Add(TimeSpan.FromTicks(1)), To = Office.To }] },
            new() { TimeZone = "Etc/UTC", Windows = [Office], Actions = ["payments.pay"] },
            new() { TimeZone = "Etc/UTC", Windows = [Office], Actions = ["payments.pay", "notes.write"] },
        ];

        settings.Select(options => new TimeWindowPolicy("hours", options).Definition).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task Judging_a_call_allocates_nothing() =>
        SessionSetup.AllocatedByJudging(Berlin(Office, Night), await _setup.ContextAsync("payments.pay")).Should().Be(0);

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    private static TimeWindowPolicy Berlin(params TimeWindow[] windows) => new("hours", new() { TimeZone = "Europe/Berlin", Windows = windows });

    private async Task<bool> IsOpenAsync(string instant, TimeWindowPolicy policy) => await AskAsync(instant, policy, "payments.pay") == SessionSetup.Allowed;

    private async Task<string> AskAsync(string instant, TimeWindowPolicy policy, string action)
    {
        _setup.Clock.SetUtcNow(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture));
        return await SessionSetup.AskAsync(_setup.Guard(policy), await _setup.AgentAsync(), action);
    }
}
