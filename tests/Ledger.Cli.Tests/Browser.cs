using Microsoft.Playwright;

namespace Ledger.Cli.Tests;

/// <summary>The installed Chromium, headless.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private static readonly string[] s_places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];

    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;

    private Browser(IPlaywright playwright, IBrowser browser)
    {
        _playwright = playwright;
        _browser = browser;
    }

    /// <summary>Where Debian puts it; null where it is not installed.</summary>
    public static string? Executable => s_places.FirstOrDefault(File.Exists);

    /// <summary>One case with the executable, or one that says why it is skipped.</summary>
    public static IEnumerable<TestCaseData> Cases()
    {
        TestCaseData found = new(Executable ?? "");
        yield return Executable is not null ? found : found.Ignore("Chromium is not installed (Debian: apt-get install chromium)");
    }

    public static async Task<Browser> StartAsync(string executable)
    {
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = executable,
            Headless = true,
            Args = ["--no-sandbox", "--disable-dev-shm-usage"],
        });
        return new Browser(playwright, browser);
    }

    /// <summary>A page that notes everything that the browser complains about.</summary>
    public async Task<(IPage Page, List<string> Complaints)> OpenAsync(string url, ColorScheme scheme = ColorScheme.Light)
    {
        IPage page = await _browser.NewPageAsync(new BrowserNewPageOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = 1200, Height = 900 } });
        List<string> complaints = [];
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") complaints.Add(message.Text);
        };
        page.PageError += (_, error) => complaints.Add(error);
        await page.GotoAsync(url);
        return (page, complaints);
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
    }
}
