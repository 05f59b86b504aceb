using Ledger.Device.Api;
using Ledger.Identity;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Ledger.Cli.Tests;

/// <summary>The device's page for its owner, in a browser, over an answer that the test sets; PaidAnswerTests compare that answer with a chain.</summary>
[TestFixture]
public class OwnerPageTests
{
    private const string Token = "the-owner";
    private const string App = "did:ethr:0x7a69:0x2222222222222222222222222222222222222222", Through = "did:ethr:0x7a69:0x3333333333333333333333333333333333333333";

    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task The_owner_sees_counterparty_scope_used_left_and_expiry_and_a_stranger_nothing(string chromium)
    {
        UseView uses = new("did:ethr:0x7a69:0x1111111111111111111111111111111111111111", 42, "0xabcdef", DateTimeOffset.UnixEpoch,
            [
                new UseView.Use("0x01", App, "0x02", ["inference"], DateTimeOffset.UnixEpoch.AddYears(60), "1", "3000000000000000000", "1250000000000000000", "1750000000000000000", "0x33", [], "0x01")
                {
                    SourceName = "<img src=x onerror=document.title='owned'>",
                },
                new UseView.Use("0x04", App, "0x05", ["inference", "training"], DateTimeOffset.UnixEpoch.AddYears(61), "0", "0", "0", null, null, [Through], "0x06"),
            ],
            ["Two accounts meet."]);
        await using WebApplication app = await ServeAsync(uses);
        await using Browser browser = await Browser.StartAsync(chromium);
        (IPage page, List<string> complaints) = await browser.OpenAsync(app.Urls.First());

        await page.FillAsync("#token", Token);
        await page.ClickAsync("button");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#uses tbody tr').length === 2");

        Assert.That(await page.Locator("#uses tbody tr:first-child td").AllTextContentsAsync(), Is.EqualTo((string[])[App, "inference", uses.Uses[0].SourceName!, "1.25", "1.75", "2030-01-01 00:00 UTC"]));
        Assert.That(await page.Locator("#uses tbody tr:last-child td").AllTextContentsAsync(), Is.EqualTo((string[])[$"{App}, through {Through}", "inference, training", "0x05", "free", "–", "2031-01-01 00:00 UTC"]));
        Assert.That((await page.TextContentAsync("#note"), await page.TextContentAsync("#warnings")), Is.EqualTo(("2 consents, as the chain has it at block 42.", "Two accounts meet.")));
        Assert.That((await page.TitleAsync(), complaints.Count), Is.EqualTo(("Who can use my data now?", 0)));

        await page.FillAsync("#token", "a stranger");
        await page.ClickAsync("button");
        await page.WaitForFunctionAsync("() => document.getElementById('note').textContent === 'Only the owner.'");
        Assert.That(await page.IsVisibleAsync("#uses"), Is.False);
    }

    private static async Task<WebApplication> ServeAsync(UseView uses)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        OwnerPage.Map(app);
        app.MapGet("/v1/owner/uses", context => context.Request.Headers.Authorization == $"Bearer {Token}"
            ? ApiResponse.WriteAsync(context, 200, uses)
            : ApiResponse.RefuseAsync(context, new ApiError(StatusCodes.Status403Forbidden, "permission_error", "not_owner", "Only the owner.")));
        await app.StartAsync();
        return app;
    }
}
