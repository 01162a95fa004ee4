using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml.Support;
using static AgentIdentity.Sdk.Yaml.Support.PolicyText;

namespace AgentIdentity.Sdk.Yaml.Files;

public sealed class PolicyFileSourceTests : IDisposable
{
    private const string Other = "version: 1\npolicies: []\n";

    private readonly WatchedFile _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void It_does_not_start_with_a_mistake()
    {
        _file.Replace(Sound.Replace("risk: low", "risk: lo", StringComparison.Ordinal));

        Func<PolicyFileSource> opening = _file.Open;

        opening.Should().Throw<PolicyFileException>().Which.Mistakes.Should().ContainSingle();
    }

    [Fact]
    public void It_does_not_start_without_a_file()
    {
        File.Delete(_file.Path);

        Func<PolicyFileSource> opening = _file.Open;

        opening.Should().Throw<PolicyFileException>().Which.Mistakes.Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreadable);
    }

    [Fact]
    public async Task A_changed_file_comes_into_force_as_a_whole()
    {
        await using PolicyFileSource source = _file.Open();
        PolicySet before = source.Current;

        _file.Replace(Other);
        source.Current.Should().BeSameAs(before, "nobody has looked yet");
        _file.Poll();

        source.Current.Policies.Should().BeEmpty();
        source.Document.Tools.Should().BeEmpty("policies and tools change together");
        before.Policies.Should().HaveCount(3, "a decision that has begun ends with what it began with");
        _file.Reloaded.Should().ContainSingle().Which.Should().BeSameAs(source.Document);
    }

    [Fact]
    public async Task A_file_with_a_mistake_changes_nothing_and_is_reported_once()
    {
        await using PolicyFileSource source = _file.Open();
        PolicySet before = source.Current;

        _file.Replace(Sound.Replace("risk: low", "risk: lo", StringComparison.Ordinal));
        _file.Poll();
        _file.Poll();

        source.Current.Should().BeSameAs(before);
        _file.Refused.Should().ContainSingle().Which.Should().ContainSingle().Which.Line.Should().Be(5);
        _file.Replace(Other);
        _file.Poll();
        source.Current.Policies.Should().BeEmpty("the next sound file counts");
    }

    [Fact]
    public async Task A_deleted_file_changes_nothing_and_is_reported_once()
    {
        await using PolicyFileSource source = _file.Open();
        PolicySet before = source.Current;

        File.Delete(_file.Path);
        _file.Poll();
        _file.Poll();

        source.Current.Should().BeSameAs(before);
        _file.Refused.Should().ContainSingle().Which.Should().ContainSingle().Which.Code.Should().Be(PolicyMistakeCodes.Unreadable);
    }

    [Fact]
    public async Task A_file_that_is_away_for_a_moment_is_not_reported()
    {
        await using PolicyFileSource source = _file.Open();
        byte[] bytes = File.ReadAllBytes(_file.Path);

        File.Delete(_file.Path);
        _file.Clock.Advance(_file.Options.PollEvery);
        File.WriteAllBytes(_file.Path, bytes);
        _file.Clock.Advance(_file.Options.SettleFor);
        _file.Poll();

        _file.Refused.Should().BeEmpty();
        _file.Reloaded.Should().BeEmpty();
    }

    [Fact]
    public async Task Half_of_a_file_that_is_being_written_does_not_count()
    {
        await using PolicyFileSource source = _file.Open();
        string half = Sound[..Sound.IndexOf("  - id: large-payments", StringComparison.Ordinal)];
        MistakesIn(half).Should().BeEmpty("it looks like a whole file with fewer policies");

        File.WriteAllText(_file.Path, half);
        _file.Clock.Advance(_file.Options.PollEvery);
        File.WriteAllText(_file.Path, Sound + "\n# written to its end\n");
        _file.Clock.Advance(_file.Options.SettleFor);

        _file.Reloaded.Should().BeEmpty();
        _file.Clock.Advance(_file.Options.SettleFor);
        _file.Reloaded.Should().ContainSingle().Which.Policies.Policies.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_file_that_is_known_to_be_written_need_not_settle()
    {
        await using PolicyFileSource source = _file.Open();
        _file.Replace(Other);

        source.Reload().Should().BeTrue();
        source.Current.Policies.Should().BeEmpty();

        _file.Replace("version: 3");
        source.Reload().Should().BeFalse();
        source.Current.Policies.Should().BeEmpty();
    }

    [Fact]
    public async Task A_listener_that_throws_stops_nothing()
    {
        await using PolicyFileSource source = PolicyFileSource.Open(_file.Path, new PolicyFileSourceOptions
        {
            Clock = _file.Clock,
            OnReloaded = _ => throw new InvalidOperationException("listener"),
            OnRefused = _ => throw new InvalidOperationException("listener"),
        });
        _file.Replace("version: 3");
        _file.Poll();
        _file.Replace(Other);
        _file.Poll();

        source.Current.Policies.Should().BeEmpty();
    }

    [Fact]
    public async Task A_change_is_noticed_without_polling()
    {
        TaskCompletionSource<PolicyDocument> reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using PolicyFileSource source = PolicyFileSource.Open(_file.Path, new PolicyFileSourceOptions
        {
            PollEvery = TimeSpan.FromDays(1),
            SettleFor = TimeSpan.FromMilliseconds(10),
            OnReloaded = document => reloaded.TrySetResult(document),
        });

        _file.Replace(Other);

        (await reloaded.Task).Should().BeSameAs(source.Document);
    }

    [Fact]
    public async Task What_is_in_force_stays_after_the_source_was_disposed()
    {
        PolicyFileSource source = _file.Open();
        await source.DisposeAsync();
        _file.Replace(Other);
        _file.Poll();

        source.Current.Policies.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(0.099, false)]
    [InlineData(0.1, true)]
    [InlineData(86400, true)]
    [InlineData(86401, false)]
    public void Polling_has_bounds(double seconds, bool isAccepted)
    {
        Action setting = () => _ = new PolicyFileSourceOptions { PollEvery = TimeSpan.FromSeconds(seconds) };

        (Record.Exception(setting) is ArgumentOutOfRangeException).Should().Be(!isAccepted);
    }
}
