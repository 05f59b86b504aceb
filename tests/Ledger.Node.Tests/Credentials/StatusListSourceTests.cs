using System.Text;
using Ledger.Node.Credentials;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Ledger.Node.Tests.Credentials;

/// <summary>Lists from servers of issuers, of which some mean no good.</summary>
public sealed class StatusListSourceTests
{
    private const string Token = "aaa.bbb.ccc";

    [TestCase("text/plain; charset=of-nobody", Token + "\n", Token)] // a name that .NET does not know
    [TestCase("text/plain; charset=utf-16", Token, Token)]
    [TestCase("application/vc+jwt", "aaa.bbb.\u00e9", "aaa.bbb.??")]
    public async Task What_a_server_says_about_its_bytes_is_not_believed(string contentType, string body, string read)
    {
        Assert.That(await FetchAsync(async context =>
        {
            context.Response.Headers.ContentType = contentType;
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
        }), Is.EqualTo(read));
    }

    [Test]
    public async Task A_body_without_an_end_is_not_read_to_its_end()
    {
        bool isCutOff = false;
        Assert.That(await FetchAsync(async context =>
        {
            byte[] part = new byte[1 << 20];
            for (int i = 0; i < 1000 && !isCutOff; i++)
            {
                await context.Response.Body.WriteAsync(part);
                isCutOff = context.RequestAborted.IsCancellationRequested;
            }
        }), Is.Null);
    }

    [Test]
    public async Task No_server_no_file_and_no_web_address_give_no_list()
    {
        Assert.That(await FetchAsync(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        }), Is.Null);
        using StatusListSource web = new(file: null), missing = new("/nothing/here");
        Assert.That(await web.FetchAsync(new Uri("http://127.0.0.1:1/list"), CancellationToken.None), Is.Null);
        Assert.That(await web.FetchAsync(new Uri("file:///etc/hostname"), CancellationToken.None), Is.Null);
        Assert.That(await missing.FetchAsync(new Uri("http://127.0.0.1:1/list"), CancellationToken.None), Is.Null);
    }

    private static async Task<string?> FetchAsync(RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using WebApplication server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        using StatusListSource source = new(file: null);
        return await source.FetchAsync(new Uri(new Uri(server.Urls.Single()), "list"), CancellationToken.None);
    }
}
