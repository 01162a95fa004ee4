using Microsoft.Playwright;

namespace AgentIdentity.Browser.Support;

/// <summary>A pack as somebody has it who opened it with a double click: from a file, without a network.</summary>
internal sealed class OpenedPack : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly string _file;

    private OpenedPack(IBrowserContext context, IPage page, string file) => (_context, Page, _file) = (context, page, file);

    public IPage Page { get; }

    /// <summary>Whatever the page asked for beside itself.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>What the browser wrote on its console.</summary>
    public List<string> Console { get; } = [];

    public string Colour { get; private set; } = "";

    public string Title { get; private set; } = "";

    public string Failures { get; private set; } = "";

    public bool IsGreen => Colour.Contains("green", StringComparison.Ordinal);

    public static async Task<OpenedPack> OpenAsync(Chromium browser, byte[] pack, ColorScheme scheme = ColorScheme.Light, bool waits = true)
    {
        IBrowserContext context = await browser.NewContextAsync(scheme);
        string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.html");
        await File.WriteAllBytesAsync(file, pack);
        OpenedPack opened = new(context, await context.NewPageAsync(), file);
        string url = new Uri(file).AbsoluteUri;
        opened.Page.Request += (_, request) =>
        {
            if (request.Url != url)
            {
                opened.Requests.Add(request.Url);
            }
        };
        opened.Page.Console += (_, message) => opened.Console.Add(message.Text);
        opened.Page.PageError += (_, error) => opened.Console.Add(error);
        await opened.Page.GotoAsync(url, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        if (waits)
        {
            await opened.WaitAsync();
        }
        else
        {
            await opened.ReadAsync();
        }

        return opened;
    }

    /// <summary>Waits until the page has come to a conclusion.</summary>
    public async Task WaitAsync()
    {
        await Page.WaitForFunctionAsync("() => document.getElementById('verdict').dataset.state === 'concluded'", null, new PageWaitForFunctionOptions { Timeout = 120_000 });
        await ReadAsync();
    }

    public async Task ReadAsync()
    {
        Colour = await Page.EvaluateAsync<string>("() => document.getElementById('verdict')?.className ?? ''");
        Title = await Page.EvaluateAsync<string>("() => document.getElementById('verdict-title')?.textContent ?? ''");
        Failures = await Page.EvaluateAsync<string>("() => document.getElementById('failures')?.textContent ?? ''");
    }

    /// <summary>Takes a picture where somebody wants to look: AGENTID_SCREENSHOTS names a directory.</summary>
    public async Task ShootAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("AGENTID_SCREENSHOTS") is { } directory)
        {
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, $"{name}.png"), FullPage = true });
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        File.Delete(_file);
    }
}
