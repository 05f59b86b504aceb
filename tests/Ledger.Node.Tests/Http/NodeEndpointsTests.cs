using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ledger.Content;
using Ledger.Node.Http;
using Ledger.Node.Status;

namespace Ledger.Node.Tests.Http;

[TestFixture]
public class NodeEndpointsTests
{
    [Test]
    public async Task A_node_that_has_not_looked_at_the_chain_is_live_but_not_ready()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => null);

        Assert.That((await node.Client.GetAsync("/livez")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await node.Client.GetAsync("/readyz")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await node.Client.GetAsync("/status")).StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That((await node.Client.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Readyz_names_what_stands_against_it()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status(ready: false));

        HttpResponseMessage plain = await node.Client.GetAsync("/readyz");
        HttpResponseMessage verbose = await node.Client.GetAsync("/readyz?verbose");

        Assert.That(plain.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(await plain.Content.ReadAsStringAsync(), Is.EqualTo("chain_unreachable\n"));
        Assert.That(await verbose.Content.ReadAsStringAsync(), Does.Contain("The chain does not answer."));
    }

    [Test]
    public async Task A_ready_node_says_so()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());

        Assert.That(await node.Client.GetStringAsync("/readyz"), Is.EqualTo("ok\n"));
    }

    [Test]
    public async Task Status_survives_the_way_through_JSON()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());

        NodeStatus? read = await node.Client.GetFromJsonAsync<NodeStatus>("/status", NodeJson.Options);

        Assert.That(JsonSerializer.Serialize(read, NodeJson.Options), Is.EqualTo(JsonSerializer.Serialize(Sample.Status(), NodeJson.Options)));
    }

    [Test]
    public async Task A_loss_that_is_no_number_does_not_break_the_status()
    {
        NodeStatus broken = Sample.Status() with { Training = new TrainingStatus(1, 1, 0, 1, 50, [float.NaN], [float.PositiveInfinity], 1, false) };
        await using ServedNode node = await ServedNode.StartAsync(() => broken);

        NodeStatus? read = await node.Client.GetFromJsonAsync<NodeStatus>("/status", NodeJson.Options);

        Assert.That(read!.Training!.Losses[0], Is.NaN);
    }

    [Test]
    public async Task Rounds_show_what_the_node_derived_beside_what_the_chain_holds()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());

        JsonElement rounds = await node.Client.GetFromJsonAsync<JsonElement>("/v1/runs/1/rounds");

        Assert.That(rounds.GetArrayLength(), Is.EqualTo(2));
        Assert.That(rounds[1].GetProperty("baseRoot").GetString(), Is.EqualTo("0xbb"));
        Assert.That(rounds[1].GetProperty("chainRoot").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That((await node.Client.GetAsync("/v1/runs/2/rounds")).StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_block_is_served_raw_and_named_by_its_hash()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => null);
        byte[] bytes = [.. Enumerable.Range(0, 5000).Select(i => (byte)i)];
        Cid cid = await node.Blobs.PutAsync(bytes, CancellationToken.None);

        HttpResponseMessage got = await node.Client.GetAsync($"/ipfs/{cid}?format=raw");
        HttpResponseMessage head = await node.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, $"/ipfs/{cid}"));

        Assert.That(await got.Content.ReadAsByteArrayAsync(), Is.EqualTo(bytes));
        Assert.That(got.Content.Headers.ContentType!.MediaType, Is.EqualTo("application/vnd.ipld.raw"));
        Assert.That(head.Content.Headers.ContentLength, Is.EqualTo(bytes.Length));
        Assert.That(await head.Content.ReadAsByteArrayAsync(), Is.Empty);
    }

    [TestCase("/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy", HttpStatusCode.NotFound)]
    [TestCase("/ipfs/not-a-cid", HttpStatusCode.BadRequest)]
    [TestCase("/ipfs/..%2f..%2fetc%2fpasswd", HttpStatusCode.BadRequest)]
    [TestCase("/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy?format=car", HttpStatusCode.NotAcceptable)]
    public async Task What_is_no_block_here_is_refused(string path, HttpStatusCode expected)
    {
        await using ServedNode node = await ServedNode.StartAsync(() => null);

        Assert.That((await node.Client.GetAsync(path)).StatusCode, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_page_of_another_site_cannot_reach_a_loopback_node_under_its_own_name()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());
        HttpRequestMessage rebound = new(HttpMethod.Get, "/status") { Headers = { Host = "evil.example" } };

        Assert.That((await node.Client.SendAsync(rebound)).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test]
    public async Task The_page_loads_nothing_from_anywhere_else()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());

        HttpResponseMessage page = await node.Client.GetAsync("/");

        Assert.That(page.Headers.GetValues("Content-Security-Policy").Single(), Does.Contain("default-src 'none'").And.Contain("script-src 'self'"));
        Assert.That(page.Headers.GetValues("X-Content-Type-Options").Single(), Is.EqualTo("nosniff"));
        Assert.That(await page.Content.ReadAsStringAsync(), Does.Not.Contain("http://").And.Not.Contain("https://"));
    }

    [Test]
    public async Task Events_stream_as_they_happen()
    {
        await using ServedNode node = await ServedNode.StartAsync(() => Sample.Status());
        using HttpResponseMessage stream = await node.Client.GetAsync("/v1/events", HttpCompletionOption.ResponseHeadersRead);
        using StreamReader lines = new(await stream.Content.ReadAsStreamAsync());
        string? hello = await lines.ReadLineAsync();

        // The listener is registered after the greeting was sent: publish until it hears.
        using CancellationTokenSource heard = new();
        Task publishing = Task.Run(async () =>
        {
            while (!heard.IsCancellationRequested)
            {
                node.Events.Publish(NodeEventTypes.Step, new StepDone(1, 1, 0, 2, 5.25f, 1));
                await Task.Yield();
            }
        });
        string? line;
        do line = await lines.ReadLineAsync();
        while (line is not null && !line.StartsWith("data:", StringComparison.Ordinal));
        await heard.CancelAsync();
        await publishing;

        Assert.That(hello, Does.StartWith(":"));
        Assert.That(line, Does.Contain("\"loss\":5.25"));
    }
}
