using System.Net;
using Ledger.Content;
using Ledger.Identity;
using Ledger.Node.Http;
using Ledger.Node.Status;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;

namespace Ledger.Cli.Tests;

/// <summary>The page over the real server with a status that the test sets; NetworkTests open it on a real node.</summary>
[TestFixture]
public class DashboardTests
{
    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task A_step_appears_in_the_curve_the_moment_it_is_done(string chromium)
    {
        NodeEvents events = new();
        await using WebApplication app = await ServeAsync(() => Status(), events);
        await using Browser browser = await Browser.StartAsync(chromium);

        (IPage page, List<string> complaints) = await browser.OpenAsync(app.Urls.First());
        await page.WaitForFunctionAsync("() => document.querySelector('#chart svg')?.dataset.points === '5'");
        // Until the page listens, a step goes unheard: say it until the curve grows.
        using CancellationTokenSource seen = new();
        Task publishing = PublishAsync(events, seen.Token);
        await page.WaitForFunctionAsync("() => document.querySelector('#chart svg')?.dataset.points === '6'");
        await seen.CancelAsync();
        await publishing;

        Assert.That(await page.TextContentAsync("#loss"), Is.EqualTo("5.250"));
        Assert.That(await page.TextContentAsync("#step"), Does.Contain("step 3 of 50"));
        Assert.That(await page.GetAttributeAsync("#chart svg", "aria-label"), Does.Contain("newest training loss 5.250"));
        Assert.That(complaints, Is.Empty);
    }

    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task Rounds_peers_and_payments_are_shown_and_a_root_that_differs_stands_out(string chromium)
    {
        NodeStatus differing = Status() with { Run = Status().Run! with { ChainRoots = new Dictionary<uint, string> { [0] = "0xaa", [1] = "0xcc" } } };
        await using WebApplication app = await ServeAsync(() => differing, new NodeEvents());
        await using Browser browser = await Browser.StartAsync(chromium);

        (IPage page, List<string> complaints) = await browser.OpenAsync(app.Urls.First(), ColorScheme.Dark);
        await page.WaitForSelectorAsync("#rounds td.bad");

        Assert.That(await page.Locator("#rounds tbody tr").CountAsync(), Is.EqualTo(2));
        Assert.That(await page.TextContentAsync("#rounds td.bad"), Does.Contain("no"));
        Assert.That(await page.TextContentAsync("#payments tbody"), Does.Contain("90.00"));
        Assert.That(await page.TextContentAsync("#peers tbody"), Does.Contain("reachable"));
        Assert.That(await page.TextContentAsync("#earned"), Is.EqualTo("90.00"));
        Assert.That(await page.TextContentAsync("#health"), Is.EqualTo("ready"));
        Assert.That(complaints, Is.Empty);
    }

    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task Everybody_who_can_use_the_identity_s_data_is_shown_with_what_is_left(string chromium)
    {
        const string App = "did:ethr:0x7a69:0x2222222222222222222222222222222222222222";
        UseView uses = new("did:ethr:0x7a69:0x1111111111111111111111111111111111111111", 42, "0xabcdef", DateTimeOffset.UnixEpoch,
            [new UseView.Use("0x01", App, "0x02", ["inference"], DateTimeOffset.UnixEpoch.AddYears(60), "1", "3000000000000000000", "1000000000000000000", "2000000000000000000", "0x33", [], "0x01")],
            ["Two accounts meet."]);
        await using WebApplication app = await ServeAsync(() => Status(), new NodeEvents(), uses);
        await using Browser browser = await Browser.StartAsync(chromium);

        (IPage page, List<string> complaints) = await browser.OpenAsync(app.Urls.First());
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#uses tbody td').length === 6");

        Assert.That(string.Join(", ", await page.Locator("#uses tbody td").AllTextContentsAsync()), Is.EqualTo("0x222222…222222, inference, 0x02, 1.00, 2.00, 2030-01-01 00:00"));
        Assert.That(await page.TextContentAsync("#uses-note"), Does.Contain("block 42").And.Contain("Two accounts meet."));
        Assert.That(complaints, Is.Empty);
    }

    [TestCaseSource(typeof(Browser), nameof(Browser.Cases))]
    public async Task A_name_from_a_hostile_peer_is_text_and_never_markup(string chromium)
    {
        NodeStatus hostile = Status() with { Peers = [new PeerStatus("0x44", "http://x/<img src=y onerror=document.title='owned'>", false, 1)] };
        await using WebApplication app = await ServeAsync(() => hostile, new NodeEvents());
        await using Browser browser = await Browser.StartAsync(chromium);

        (IPage page, _) = await browser.OpenAsync(app.Urls.First());
        await page.WaitForSelectorAsync("#peers td.bad");

        Assert.That(await page.TextContentAsync("#peers tbody"), Does.Contain("<img src=y"));
        Assert.That(await page.Locator("#peers img").CountAsync(), Is.Zero);
        Assert.That(await page.TitleAsync(), Is.EqualTo("Ledger node"));
    }

    private static async Task PublishAsync(NodeEvents events, CancellationToken stop)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(50));
        while (!stop.IsCancellationRequested)
        {
            events.Publish(NodeEventTypes.Step, new StepDone(1, 1, 0, 2, 5.25f, 1));
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static async Task<WebApplication> ServeAsync(Func<NodeStatus?> status, NodeEvents events, UseView? uses = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        NodeHttp.Configure(builder, new IPEndPoint(IPAddress.Loopback, 0), publicUrl: null, new NodeView(status, events, new MemoryBlobStore()) { Uses = _ => Task.FromResult(uses) });
        WebApplication app = builder.Build();
        NodeHttp.Map(app);
        await app.StartAsync();
        return app;
    }

    private static NodeStatus Status() => new(
        Version: "0.1.0", StartedAt: DateTimeOffset.UnixEpoch,
        Identity: "0x1111111111111111111111111111111111111111", Did: "did:ethr:0x7a69:0x1111111111111111111111111111111111111111", NodeKey: "0x22",
        Roles: ["trainer"], Endpoint: "http://127.0.0.1:1",
        Chain: new ChainStatus(31337, "0x00", 42, "0xabcdef", 1_800_000_000, 0.5), Contracts: new Dictionary<string, string>(),
        Run: new RunStatus(1, "bafkreirecipe", "0x01", 870_000, 4, 50, 1, "Training", null,
            new Dictionary<uint, string> { [0] = "0xaa", [1] = "0xbb" }, new Dictionary<uint, string> { [0] = "0xaa" }, new Dictionary<uint, double> { [0] = 6.93, [1] = 5.5 }),
        Training: new TrainingStatus(1, 1, 0, 2, 50, [5.6f, 5.4f], [1.5f, 1.25f], 12_345.5, false),
        Replays: [new ReplayStatus(1, 0, 1, 50, 50, "upheld")],
        Curves: [new LossCurve(1, 0, 0, true, [6.9f, 6.5f, 6.1f])],
        Peers: [new PeerStatus("0x4444444444444444444444444444444444444444", "http://127.0.0.1:2", true, 0)],
        Payments: new PaymentStatus("90000000000000000000", "0", [new Credit(1, 0, 0, "slot", "90000000000000000000")]),
        Outbox: new OutboxStatus(1, 5, 0), Disk: new DiskStatus(1000, 2000, 100), Health: new HealthReport(true, []));
}
