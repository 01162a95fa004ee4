using System.Text;
using AgentIdentity.Browser.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;
using Microsoft.Playwright;

namespace AgentIdentity.Browser;

public sealed class PageTests(Chromium browser) : IClassFixture<Chromium>
{
    [Fact]
    public async Task A_pack_that_holds_turns_green_offline_and_asks_for_nothing()
    {
        await using GuardedWork work = await GuardedWork.DoAsync();
        byte[] pack = await work.ExportAsync();

        EvidenceVerification verification = await EvidencePackVerifier.VerifyAsync(new MemoryStream(pack), new EvidenceTrust { LogKey = work.LogKey, WitnessKeys = [work.Witness] });
        verification.Failures.Should().BeEmpty();
        verification.IsPageGenuine.Should().BeTrue();

        await using OpenedPack opened = await OpenedPack.OpenAsync(browser, pack);
        await ShootAsync(opened, "green");
        opened.Console.Should().BeEmpty();
        opened.Failures.Should().BeEmpty();
        opened.Title.Should().Be("Verified");
        opened.IsGreen.Should().BeTrue();
        opened.Requests.Should().BeEmpty();
    }

    /// <summary>Where somebody wants to look at it: AGENTID_SCREENSHOTS names a directory.</summary>
    private static async Task ShootAsync(OpenedPack opened, string name)
    {
        if (Environment.GetEnvironmentVariable("AGENTID_SCREENSHOTS") is { } directory)
        {
            await opened.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png"), FullPage = true });
        }
    }
}
