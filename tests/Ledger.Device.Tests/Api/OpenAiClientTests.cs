using System.Text.Json;
using Ledger.Clients;
using Ledger.Device.Tests.Engine;
using Ledger.Device.Tests.Host;
using Ledger.Testing;

namespace Ledger.Device.Tests.Api;

/// <summary>The official OpenAI client, unmodified, against a device.</summary>
public sealed class OpenAiClientTests
{
    private static readonly string[] s_sources = ["notes"];

    [Test]
    public async Task The_official_client_lists_chats_streams_embeds_and_understands_refusals()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        using TinyModel model = new(TinyModel.SmallShape with { Context = 1024 });
        await using TestDevice device = await TestDevice.StartAsync(chain, model.Path);
        using TestApp app = new(chain.Client.ChainId), stranger = new(chain.Client.ChainId);
        await device.PlugAsync();
        await device.GrantAsync(app);

        string output = await NodeClient.RunAsync("ask-device.mjs", JsonSerializer.Serialize(new
        {
            baseURL = new Uri(device.Url, "v1").ToString(),
            token = await app.TokenAsync(device.Person),
            badToken = await app.TokenAsync(stranger.Did), // for somebody else's device
            sources = s_sources,
            question = "Where does the hive stand?",
        }));

        JsonElement said = JsonDocument.Parse(output).RootElement;
        JsonElement whole = said.GetProperty("whole"), streamed = said.GetProperty("streamed"), refusals = said.GetProperty("refusals");
        Assert.That(said.GetProperty("models")[0].GetString(), Is.EqualTo("tiny"));
        Assert.That(whole.GetProperty("text").GetString(), Does.EndWith("Sources: notes/bees-0.md"));
        Assert.That(streamed.GetProperty("text").GetString(), Is.EqualTo(whole.GetProperty("text").GetString()), "streamed and whole are the same answer");
        Assert.That(streamed.GetProperty("finish").GetString(), Is.EqualTo("length"));
        Assert.That(said.GetProperty("usage").GetProperty("total_tokens").GetInt32(), Is.EqualTo(whole.GetProperty("usage").GetProperty("total_tokens").GetInt32()));
        Assert.That(said.GetProperty("ledger").GetProperty("sources")[0].GetProperty("tokens").GetInt32(), Is.Positive);
        Assert.That(said.GetProperty("embeddings").EnumerateArray().Select(static length => length.GetInt32()), Is.All.EqualTo(model.Shape.Dim));
        Assert.That(Refusal("badToken"), Is.EqualTo((401, "token_other_audience", "AuthenticationError")));
        Assert.That(Refusal("otherSource"), Is.EqualTo((403, "no_grant", "PermissionDeniedError")));
        Assert.That(Refusal("otherModel"), Is.EqualTo((404, "model_not_found", "NotFoundError")));
        Assert.That(Refusal("training"), Is.EqualTo((400, "invalid_request", "BadRequestError")));
        Assert.That(Refusal("image"), Is.EqualTo((400, "unsupported_content", "BadRequestError")));

        (int, string?, string?) Refusal(string name) => (
            refusals.GetProperty(name).GetProperty("status").GetInt32(),
            refusals.GetProperty(name).GetProperty("code").GetString(),
            refusals.GetProperty(name).GetProperty("name").GetString());
    }
}
