using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Device.Tests.Engine;
using Ledger.Device.Tests.Host;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Api;

/// <summary>An application's wallet signs in to a running device and out again.</summary>
public sealed class SignInTests
{
    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TestDevice _device = null!;
    private HttpClient _http = null!;

    private FundedWallet Wallet => _chain.Wallets[3];

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel();
        _device = await TestDevice.StartAsync(_chain, _model.Path);
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
    public async Task A_signed_message_opens_a_session_that_signing_out_ends()
    {
        (HttpStatusCode code, JsonElement session) = await SignInAsync(await MessageAsync());
        Assert.That(code, Is.EqualTo(HttpStatusCode.OK), session.GetRawText());
        Assert.That(session.GetProperty("did").GetString(), Is.EqualTo(new DidEthr(31337, Wallet.Address).ToString()));
        string token = session.GetProperty("token").GetString()!;
        Assert.That(await ModelsAsync(token), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await ModelsAsync(token + "x"), Is.EqualTo(HttpStatusCode.Unauthorized));

        using HttpRequestMessage signOut = new(HttpMethod.Post, "v1/sign-out");
        signOut.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        Assert.That((await _http.SendAsync(signOut)).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        Assert.That(await ModelsAsync(token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_message_is_good_for_one_session_and_for_this_device_alone()
    {
        SignInMessage message = await MessageAsync();
        Assert.That((await SignInAsync(message)).Code, Is.EqualTo(HttpStatusCode.OK));

        (HttpStatusCode again, JsonElement error) = await SignInAsync(message);
        (HttpStatusCode elsewhere, JsonElement other) = await SignInAsync((await MessageAsync()) with { Domain = "127.0.0.1:1" });

        Assert.That((again, Code(error)), Is.EqualTo((HttpStatusCode.Unauthorized, "sign_in_unknown_nonce")));
        Assert.That((elsewhere, Code(other)), Is.EqualTo((HttpStatusCode.Unauthorized, "sign_in_other_domain")));
        (HttpStatusCode relayed, JsonElement theirs) = await SignInAsync((await MessageAsync()) with { RequestId = new DidEthr(31337, Wallet.Address).ToString() });
        Assert.That((relayed, Code(theirs)), Is.EqualTo((HttpStatusCode.Unauthorized, "sign_in_other_device")), "another person's device, at the same port");
    }

    [Test]
    public async Task A_session_ends_with_the_identity()
    {
        FundedWallet wallet = await _chain.NewWalletAsync(System.Numerics.BigInteger.Pow(10, 18));
        (_, JsonElement session) = await SignInAsync(await MessageAsync() with { Account = wallet.Address }, wallet.Signer);
        string token = session.GetProperty("token").GetString()!;
        Assert.That(await ModelsAsync(token), Is.EqualTo(HttpStatusCode.OK));

        await wallet.SendAsync(IdentityRegistry.Calls.ChangeOwner(_chain.Contracts.IdentityRegistry, wallet.Address, Address.Zero));

        Assert.That(await ModelsAsync(token), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    /// <summary>HTTP/1.0 knows requests without a host; a place without a name is none.</summary>
    [Test]
    public async Task A_request_without_a_host_is_a_bad_request()
    {
        using System.Net.Sockets.TcpClient line = new();
        await line.ConnectAsync(_device.Url.Host, _device.Url.Port);
        await line.GetStream().WriteAsync("GET /v1/sign-in HTTP/1.0\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(line.GetStream());

        Assert.That(await reader.ReadLineAsync(), Does.Contain(" 400 "));
    }

    [Test]
    public async Task Rubbish_is_refused()
    {
        HttpResponseMessage noJson = await _http.PostAsync("v1/sign-in", new StringContent("x"));
        HttpResponseMessage noHex = await _http.PostAsJsonAsync("v1/sign-in", new { message = "x", signature = "zz" });
        HttpResponseMessage large = await _http.PostAsJsonAsync("v1/sign-in", new { message = new string('x', 20_000), signature = "0x00" });

        Assert.That(new[] { noJson.StatusCode, noHex.StatusCode, large.StatusCode }, Is.All.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<SignInMessage> MessageAsync()
    {
        JsonElement begun = await _http.GetFromJsonAsync<JsonElement>("v1/sign-in");
        return new SignInMessage(
            begun.GetProperty("domain").GetString()!, Wallet.Address, begun.GetProperty("uri").GetString()!, begun.GetProperty("chainId").GetUInt64(),
            begun.GetProperty("nonce").GetString()!, TimeProvider.System.GetUtcNow()) { RequestId = begun.GetProperty("requestId").GetString() };
    }

    private async Task<(HttpStatusCode Code, JsonElement Body)> SignInAsync(SignInMessage message, ISigner? signer = null)
    {
        byte[] signature = (await (signer ?? Wallet.Signer).SignMessageAsync(Encoding.UTF8.GetBytes(message.Text), CancellationToken.None)).ToBytes();
        HttpResponseMessage answer = await _http.PostAsJsonAsync("v1/sign-in", new { message = message.Text, signature = Hex.Encode(signature) });
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    private async Task<HttpStatusCode> ModelsAsync(string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "v1/models");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return (await _http.SendAsync(request)).StatusCode;
    }

    private static string? Code(JsonElement error) => error.GetProperty("error").GetProperty("code").GetString();
}
