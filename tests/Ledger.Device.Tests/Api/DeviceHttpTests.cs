using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Ledger.Device.Tests.Engine;
using Ledger.Device.Tests.Host;
using Ledger.Testing;

namespace Ledger.Device.Tests.Api;

/// <summary>The edge of the HTTP server: hosts, origins, sizes, health.</summary>
public sealed class DeviceHttpTests
{
    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TestDevice _device = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel();
        _device = await TestDevice.StartAsync(_chain, _model.Path, ["https://app.example"]);
        _http = new HttpClient { BaseAddress = _device.Url };
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _http.Dispose();
        await _device.DisposeAsync();
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [Test]
    public async Task Health_needs_no_token_and_everything_else_does()
    {
        Assert.That(await _http.GetStringAsync("livez"), Is.EqualTo("ok\n"));
        Assert.That(await _http.GetStringAsync("readyz"), Is.EqualTo("ok\n"));
        Assert.That((await _http.GetAsync("v1/models")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _http.GetAsync("v1/owner/status")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _http.PostAsync("v1/chat/completions", null)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await _http.PostAsync("v1/embeddings", null)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_page_that_reaches_the_device_under_another_name_is_turned_away()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "livez");
        request.Headers.Host = "rebound.example";

        Assert.That((await _http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [TestCase("https://app.example", "v1/chat/completions", true)]
    [TestCase("https://other.example", "v1/chat/completions", false)]
    [TestCase("https://app.example", "v1/owner/status", false)]
    public async Task Only_listed_origins_may_use_the_api_and_none_the_owners(string origin, string path, bool mayRead)
    {
        using HttpRequestMessage preflight = new(HttpMethod.Options, path);
        preflight.Headers.Add("Origin", origin);
        preflight.Headers.Add("Access-Control-Request-Method", "POST");
        preflight.Headers.Add("Access-Control-Request-Headers", "authorization");

        HttpResponseMessage response = await _http.SendAsync(preflight);

        Assert.That(response.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(mayRead));
    }

    [Test]
    public async Task A_body_beyond_the_limit_is_refused()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "v1/chat/completions") { Content = new ByteArrayContent(new byte[(1 << 20) + 1]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(_device.DataDirectory, "owner.token"))).Trim());

        Assert.That((await _http.SendAsync(request)).StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test, CancelAfter(60_000)]
    public async Task Whoever_reads_no_answers_is_cut_off(CancellationToken cancellation)
    {
        using TcpClient client = new();
        await client.ConnectAsync(_device.Url.Host, _device.Url.Port, cancellation);
        byte[] request = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n", 1000)));

        Assert.That(async () =>
        {
            while (true)
                await client.GetStream().WriteAsync(request, cancellation);
        }, Throws.InstanceOf<IOException>());
    }

    [TestCase("v1/owner/grants", "{}")]
    [TestCase("v1/owner/grants", "[]")]
    [TestCase("v1/owner/grants", "{\"source\":\"notes\",\"app\":\"nobody\",\"purposes\":[\"inference\"],\"seconds\":5}")]
    [TestCase("v1/owner/grants", "{\"source\":\"notes\",\"app\":\"did:ethr:0x1:0x0000000000000000000000000000000000000001\",\"purposes\":[\"spying\"],\"seconds\":5}")]
    [TestCase("v1/owner/sources", "{\"name\":\"../x\",\"folder\":\"/\"}")]
    [TestCase("v1/owner/sources", "{\"name\":\"notes\",\"folder\":\"relative\"}")]
    [TestCase("v1/owner/sources", "{")]
    [TestCase("v1/owner/train", "{\"grant\":null}")]
    [TestCase("v1/chat/completions", "{\"messages\":\"\"}")]
    public async Task What_the_owner_cannot_mean_is_refused_with_a_sentence(string path, string body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(Path.Combine(_device.DataDirectory, "owner.token"))).Trim());

        HttpResponseMessage response = await _http.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(400));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Match("\"message\":\".+\\.\""));
    }
}
