using System.Text;
using System.Text.RegularExpressions;
using AgentIdentity.Browser.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Evidence;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;

namespace AgentIdentity.Browser;

public sealed class PageTests(Chromium browser) : IClassFixture<Chromium>
{
    private const string Overridden = "\u202Egpj.exe\u200B";

    [Fact]
    public async Task A_pack_that_holds_turns_green_offline_and_asks_for_nothing()
    {
        await using GuardedWork work = await GuardedWork.DoAsync();
        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, await work.ExportAsync());

        opened.Title.Should().Be("Verified");
        opened.IsGreen.Should().BeTrue();
        opened.Requests.Should().BeEmpty();
        opened.Console.Should().BeEmpty();
        await opened.ShootAsync("green");
    }

    [Fact]
    public async Task The_page_allows_itself_nothing_but_its_own_style_and_script()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        string page = Encoding.UTF8.GetString(await work.ExportAsync());

        string policy = Regex.Match(page, "http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;

        policy.Should().MatchRegex(@"\Adefault-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'none'\z");
        Regex.Matches(page, "<script>").Should().ContainSingle();
        page.Should().NotContainAny("<link", "<img", "<iframe", "src=\"", ": url(", " style=\"", "innerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "import(");
    }

    [Fact]
    public async Task A_page_without_scripts_says_that_nothing_is_verified()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        string page = Encoding.UTF8.GetString(await work.ExportAsync());
        int script = page.IndexOf("<script>", StringComparison.Ordinal);

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, Encoding.UTF8.GetBytes(page[..script] + "</body></html>"), waits: false);

        opened.Title.Should().Be("Not verified");
        opened.Colour.Should().Contain("red");
        (await opened.Page.Locator("#unproved").InnerTextAsync()).Should().Be("Everything.");
    }

    [Fact]
    public async Task An_authority_that_signed_nothing_of_the_pack_is_not_shown_as_proved()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        FakeTimeProvider then = new(GuardedWork.Start + TimeSpan.FromHours(5));

        await using OpenedPack signed = await OpenedPack.OpenAsync(browser, await work.ExportAsync());
        await using OpenedPack withheld = await OpenedPack.OpenAsync(browser, await work.ExportAsync(clock: then));

        (signed.IsGreen, withheld.IsGreen).Should().Be((true, true));
        (await signed.Page.Locator("#keys .role").AllInnerTextsAsync()).Select(role => role.ToUpperInvariant()).Should().Contain("AUTHORITY");
        (await withheld.Page.Locator("#keys .role").AllInnerTextsAsync()).Select(role => role.ToUpperInvariant()).Should().Contain("AUTHORITY, NOT PROVED: ITS SIGNATURE IS WITHHELD").And.NotContain("AUTHORITY");
    }

    [Fact]
    public async Task It_shows_who_delegated_to_whom_what_was_decided_and_what_has_no_outcome()
    {
        await using GuardedWork work = await GuardedWork.DoAsync();
        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, await work.ExportAsync());

        string tree = await opened.Page.Locator("#tree").InnerTextAsync();
        tree.Should().ContainAll("https://agents.contoso.com", "human alice@contoso.com (asserted)", "orchestrator", "researcher", "reader", "mailer", "6 denied");
        (await opened.Page.Locator("#tree li.agent li.agent li.agent .name").InnerTextAsync()).Should().Be("reader");
        (await opened.Page.Locator("#facts").InnerTextAsync()).Should().ContainAll("19 allowed, 12 denied", "1 call");
        await opened.Page.Locator("#filters button", new() { HasText = "Without an outcome" }).ClickAsync();
        (await opened.Page.Locator("#timeline > li").CountAsync()).Should().Be(1);
        await opened.Page.Locator("#filters button", new() { HasText = "Denied" }).ClickAsync();
        (await opened.Page.Locator("#timeline > li").CountAsync()).Should().Be(12);
        await opened.Page.Locator("#filters button", new() { HasText = "All" }).First.ClickAsync();
        await opened.Page.Locator("#timeline > li summary").First.PressAsync("Enter");
        (await opened.Page.Locator("#timeline > li .inside").First.InnerTextAsync()).Should().ContainAll(
            work.FirstCall, "path = \"/reports/2026/q1.txt\"", "signed, 2026-11-24 09:00:00");
        await opened.ShootAsync("opened");
    }

    [Fact]
    public async Task It_shows_which_policy_decided_and_what_it_saw_and_believes_no_markup_in_it()
    {
        Closed policy = new();
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1, policy: policy);
        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, await work.ExportAsync());

        await opened.Page.Locator("#filters button", new() { HasText = "Denied" }).ClickAsync();
        await opened.Page.Locator("#timeline > li summary", new() { HasText = "closed" }).First.PressAsync("Enter");

        opened.IsGreen.Should().BeTrue(opened.Failures);
        (await opened.Page.Locator("#timeline > li .inside").First.InnerTextAsync()).Should()
            .ContainAll("hours", "day: <b>sunday</b>", new PolicySet(policy).Version);
    }

    [Fact]
    public async Task A_key_one_knows_is_compared_with_those_that_signed()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 1);
        await using GuardedWork other = await GuardedWork.DoAsync(rounds: 1);
        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, await work.ExportAsync());
        (await opened.Page.Locator("#verdict-text").InnerTextAsync()).Should().Contain("only you can tell");

        await opened.Page.FillAsync("#expected", $"{work.LogKey}\n{work.Witness}");
        await opened.ReadAsync();
        opened.IsGreen.Should().BeTrue();
        (await opened.Page.Locator("#verdict-text").InnerTextAsync()).Should().Contain("The log's key is the one you gave");

        await opened.Page.FillAsync("#expected", other.LogKey.ToString());
        await opened.ReadAsync();
        opened.IsGreen.Should().BeFalse();
        opened.Title.Should().Be("Not the key you know");
    }

    [Fact]
    public async Task What_a_record_says_is_shown_as_text_and_what_hides_is_made_visible()
    {
        string hostile = $"</script><script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"><!--{Overridden}";
        byte[] pack = await PackWithReasonAsync(hostile);

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack);

        opened.IsGreen.Should().BeTrue();
        (await opened.Page.TitleAsync()).Should().StartWith("Verified");
        opened.Requests.Should().BeEmpty();
        await opened.Page.Locator("#timeline > li summary").First.ClickAsync();
        await opened.Page.Locator("#timeline > li .inside summary").First.ClickAsync();
        string shown = await opened.Page.Locator("#timeline").InnerTextAsync();
        shown.Should().Contain("<img src=x").And.Contain("\\u{202E}gpj.exe\\u{200B}").And.NotContain("\u202E").And.NotContain("\u200B");
        (await opened.Page.Locator("img").CountAsync()).Should().Be(0);
    }

    [Fact]
    public async Task A_text_of_most_of_a_megabyte_does_not_break_the_page()
    {
        byte[] pack = await PackWithReasonAsync(new string('x', 900_000));

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack);

        opened.IsGreen.Should().BeTrue();
        await opened.Page.Locator("#timeline > li summary").First.ClickAsync();
        (await opened.Page.Locator("#timeline .inside").First.InnerTextAsync()).Should().Contain("(900,000 characters)").And.Match(text => text.Length < 30_000);
    }

    [Fact]
    public async Task Thousands_of_records_are_verified_in_steps_that_can_be_watched()
    {
        await using GuardedWork work = await GuardedWork.DoAsync(rounds: 400);
        byte[] pack = await work.ExportAsync(discloses: false);

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack, waits: false);
        await opened.Page.WaitForFunctionAsync("() => document.getElementById('progress').value > 0");
        await opened.WaitAsync();

        opened.IsGreen.Should().BeTrue();
        (await opened.Page.Locator("#timeline > li").CountAsync()).Should().Be(200);
        await opened.Page.Locator("#more").ClickAsync();
        (await opened.Page.Locator("#timeline > li").CountAsync()).Should().Be(400);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task It_can_be_read_by_everybody(ColorScheme scheme)
    {
        await using GuardedWork work = await GuardedWork.DoAsync();
        foreach ((string name, byte[] pack) in new[] { ("green", await work.ExportAsync()), ("red", Spoiled(await work.ExportAsync())) })
        {
            await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack, scheme);
            if (name == "green")
            {
                await opened.Page.Locator("#timeline > li summary").First.ClickAsync();
            }

            AxeResult axe = await opened.Page.RunAxe();

            axe.Violations.Select(violation => $"{violation.Id}: {string.Join(", ", violation.Nodes.Select(node => node.Html))}").Should().BeEmpty();
            await opened.ShootAsync($"{name}-{scheme}");
        }
    }

    private static byte[] Spoiled(byte[] pack)
    {
        int at = PackText.Regions(pack).Last(region => region.Name == "records").Start + 100;
        return [.. pack[..at], (byte)(pack[at] == 'A' ? 'B' : 'A'), .. pack[(at + 1)..]];
    }

    /// <summary>A log whose only decision gives that reason, as a policy might that repeats what a caller said.</summary>
    private static async Task<byte[]> PackWithReasonAsync(string reason)
    {
        await using GuardedWork work = new();
        AuditLog log = new(FileAuditStore.Open(work.Log), new AuditLogOptions { Authority = "https://agents.contoso.com" }, work.Clock);
        await log.AppendDecisionAsync(new DecisionEntry { CallId = "c1", Tool = reason.Length > 1000 ? "tool" : reason, Reason = reason, Decision = AuditDecision.Deny, Path = [reason.Length > 1000 ? "agent" : reason] });
        await log.DisposeAsync();
        await work.SignAsync();
        return await work.ExportAsync(discloses: false);
    }

    private sealed class Closed : IAgentPolicy
    {
        public string Name => "hours";

        public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(PolicyVerdict.Deny("closed", "come back tomorrow", new PolicyFact("day", "<b>sunday</b>")));
    }
}
