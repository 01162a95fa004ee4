using Microsoft.Playwright;

namespace AgentIdentity.Browser.Support;

/// <summary>One Chromium for all tests of a class, the system's own: nothing is downloaded. Tests skip, saying so, where there is none.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private static string? Executable => Environment.GetEnvironmentVariable("AGENTID_CHROMIUM") ?? Array.Find(Places, File.Exists);

    public async ValueTask InitializeAsync()
    {
        if (Executable is not { } executable)
        {
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            // As root, and in containers, there is no sandbox to be had; the pages are our own.
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }

    /// <summary>A context of its own: no page knows of another.</summary>
    public async Task<IBrowserContext> NewContextAsync(ColorScheme scheme = ColorScheme.Light)
    {
        Assert.SkipWhen(_browser is null, "there is no Chromium: apt-get install chromium, or name one with AGENTID_CHROMIUM");
        return await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            ColorScheme = scheme,
            ReducedMotion = ReducedMotion.Reduce,
            ViewportSize = new ViewportSize { Width = 1180, Height = 900 },
        });
    }
}
