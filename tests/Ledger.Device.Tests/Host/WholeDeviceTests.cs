using System.Net.Http.Headers;
using System.Numerics;
using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Tests.Engine;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>Plug, grant, ask, train, unplug on a real chain with real workers.</summary>
public sealed class WholeDeviceTests
{
    private static readonly ChatQuestion s_question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 12, Temperature = 0 };

    private static readonly string[] s_bothNotes = ["notes/bees-0.md", "diary/bees-0.md"];

    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TestDevice _device = null!;
    private TestApp _app = null!;

    [OneTimeSetUp]
    public async Task StartChainAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel(TinyModel.SmallShape with { Context = 16_384 });
    }

    [OneTimeTearDown]
    public async Task EndChainAsync()
    {
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [SetUp]
    public async Task StartAsync()
    {
        _device = await TestDevice.StartAsync(_chain, _model.Path);
        _app = new TestApp(_chain.Client.ChainId);
    }

    [TearDown]
    public async Task EndAsync()
    {
        _app.Dispose();
        await _device.DisposeAsync();
    }

    [Test]
    public async Task An_application_asks_with_its_own_token_and_the_answer_names_its_sources()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app);
        using DeviceClient client = await _device.ClientAsync(_app);

        (string text, ChatEvent end) = await client.AskAsync(s_question);

        ChatEvent.Finished finished = (ChatEvent.Finished)end;
        Assert.That(grant.State, Is.EqualTo("active"));
        Assert.That(text, Does.EndWith("Sources: notes/bees-0.md"));
        Assert.That(finished.Ledger!.Grants, Is.EqualTo(new[] { grant.Id }));
        Assert.That(finished.Ledger.Sources.Single().Name, Is.EqualTo("notes/bees-0.md"));
        Assert.That(finished.Ledger.Sources.Single().Tokens, Is.InRange(20, finished.PromptTokens - 20));
        Assert.That(finished.CompletionTokens, Is.InRange(1, 12));
    }

    [Test]
    public async Task Without_a_grant_or_with_another_application_s_token_nothing_is_answered()
    {
        await _device.PlugAsync();
        await _device.GrantAsync(_app);
        using TestApp other = new(_chain.Client.ChainId);
        using DeviceClient nobody = new(_device.Url, "no.such.token"), stranger = await _device.ClientAsync(other), owner = DeviceClient.ForOwner(_device.DataDirectory)!;

        ApiError noToken = await nobody.AskRefusedAsync(s_question);
        ApiError noGrant = await stranger.AskRefusedAsync(s_question);
        ApiError otherApp = await stranger.AskRefusedAsync(s_question with { Sources = ["notes"] });
        ApiError notOwner = await stranger.StatusAsync().RefusedAsync();
        ApiError ownerData = await owner.AskRefusedAsync(s_question with { Sources = ["notes"] });

        Assert.That((noToken.Status, noGrant.Status, otherApp.Status, notOwner.Status, ownerData.Status), Is.EqualTo((401, 403, 403, 403, 403)));
        Assert.That((noGrant.Code, otherApp.Code), Is.EqualTo(("no_grant", "other_application")));
        Assert.That(new[] { noToken.Message, noGrant.Message, otherApp.Message }, Is.All.EndsWith("."));
        Assert.That((await _device.StatusAsync()).Sessions, Is.Empty, "nobody was allowed, so no worker was started");
    }

    [Test]
    public async Task A_grant_that_expires_ends_by_itself()
    {
        await _device.PlugAsync();
        await _device.GrantAsync(_app, seconds: 600);
        using DeviceClient client = await _device.ClientAsync(_app);
        Assert.That((await client.AskAsync(s_question)).End, Is.InstanceOf<ChatEvent.Finished>());

        await _chain.AdvanceAsync(TimeSpan.FromSeconds(601));
        ApiError error = await client.AskRefusedAsync(s_question with { Sources = ["notes"] });
        DeviceStatus after = await _device.UntilAsync(static status => status.Grants.Count == 0 && status.Sessions.Count == 0);

        Assert.That(error.Status, Is.EqualTo(403));
        Assert.That(error.Code, Is.AnyOf("grant_expired", "no_grant"));
        Assert.That(after.Sources, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_revocation_by_another_tool_ends_key_and_worker()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app);
        using DeviceClient client = await _device.ClientAsync(_app);
        await client.AskAsync(s_question);
        Assert.That((await _device.StatusAsync()).Sessions.Single().Grants, Is.EqualTo(new[] { grant.Id }));

        await _device.RevokeElsewhereAsync();
        DeviceStatus after = await _device.UntilAsync(static status => status.Grants.Count == 0 && status.Sessions.Count == 0);

        Assert.That((await client.AskRefusedAsync(s_question)).Status, Is.EqualTo(403));
        Assert.That(after.Sources.Single().State, Is.EqualTo("plugged"));
    }

    [Test]
    public async Task The_request_after_the_block_of_a_revocation_is_refused_whoever_revoked()
    {
        await _device.PlugAsync();
        await _device.GrantAsync(_app);
        using DeviceClient client = await _device.ClientAsync(_app);
        Assert.That((await client.AskAsync(s_question)).End, Is.InstanceOf<ChatEvent.Finished>());

        await _device.RevokeElsewhereAsync();

        Assert.That((await client.AskRefusedAsync(s_question)).Code, Is.EqualTo("grant_revoked"));
    }

    [Test]
    public async Task An_application_to_which_a_consent_was_passed_on_asks_until_the_owner_revokes_the_one_above()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app, "notes", 3600, "inference", "pass-on");
        using TestApp other = new(_chain.Client.ChainId);
        ConsentLedger ledger = new(_chain.Client, _chain.Contracts);
        ConsentRecord above = (await ledger.ListAsync(_device.Person.Identity)).Single();
        await _chain.SetBalanceAsync(_app.Did.Identity, BigInteger.Pow(10, 20));
        await new DirectSender(_chain.Client, _app.Signer).SendAsync(ledger.PassOn(
            _app.Did.Identity, 0, new ConsentKey(_device.Person.Identity, above.Nonce), other.Did.Identity, Purpose.Inference, above.Terms.Expiry));
        using DeviceClient client = await _device.ClientAsync(other);

        ChatEvent.Finished asked = (ChatEvent.Finished)(await client.AskAsync(s_question)).End;
        UseView uses = await _device.Owner.UsesAsync().DoneAsync();
        await _device.Owner.RevokeAsync(grant.Id).DoneAsync();
        ApiError refused = await client.AskRefusedAsync(s_question);

        Assert.That(asked.Ledger!.Grants, Is.EqualTo(new[] { new ConsentKey(_app.Did.Identity, 0).Id.ToString() }));
        Assert.That(uses.Uses.Select(static use => (use.App, use.SourceName, use.Through.Count)),
            Is.EqualTo(new[] { (_app.Did.ToString(), "notes", 0), (other.Did.ToString(), "notes", 1) }));
        Assert.That((refused.Status, (await _device.Owner.UsesAsync().DoneAsync()).Uses.Count), Is.EqualTo((403, 0)));
    }

    [Test]
    public async Task A_running_stream_stops_when_the_grant_is_revoked()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app);
        using DeviceClient client = await _device.ClientAsync(_app);

        ChatEvent? last = null;
        int deltas = 0;
        await foreach (ChatEvent said in client.ChatAsync(s_question with { MaxTokens = 8000 }))
        {
            if (deltas++ == 0)
                _ = _device.Owner.RevokeAsync(grant.Id);
            last = said;
        }

        Assert.That(last, Is.InstanceOf<ChatEvent.Refused>());
        Assert.That(((ChatEvent.Refused)last!).Error.Code, Is.EqualTo("consent_ended"));
        await _device.UntilAsync(static status => status.Grants.Count == 0 && status.Sessions.Count == 0);
    }

    [Test]
    public async Task A_client_that_hangs_up_stops_its_answer()
    {
        await foreach (ChatEvent _ in _device.Owner.ChatAsync(s_question with { MaxTokens = 8000 }))
            break;

        DeviceStatus after = await _device.UntilAsync(static status => status.Sessions is [{ Busy: false }]);
        Assert.That((await _device.Owner.AskAsync(s_question)).End, Is.InstanceOf<ChatEvent.Finished>());
        Assert.That((await _device.StatusAsync()).Sessions.Single().ProcessId, Is.EqualTo(after.Sessions.Single().ProcessId), "the worker lives on");
    }

    [Test]
    public async Task Training_needs_a_grant_that_says_so_and_its_adapter_answers_afterwards()
    {
        await _device.PlugAsync(notes: 10);
        GrantView asking = await _device.GrantAsync(_app);
        using TestApp trainer = new(_chain.Client.ChainId);
        GrantView both = await _device.GrantAsync(trainer, "notes", 3600, "inference", "training");

        ApiError refused = await _device.Owner.TrainAsync(new TrainRequest(asking.Id)).RefusedAsync();
        List<DeviceProgress> progress = [];
        TrainResult trained = await _device.Owner.TrainAsync(new TrainRequest(both.Id, Steps: 20), new Collector(progress)).DoneAsync();
        using DeviceClient client = await _device.ClientAsync(trainer), plain = await _device.ClientAsync(_app);
        ChatEvent.Finished with = (ChatEvent.Finished)(await client.AskAsync(s_question)).End;
        ChatEvent.Finished without = (ChatEvent.Finished)(await plain.AskAsync(s_question)).End;

        Assert.That((refused.Status, refused.Code), Is.EqualTo((403, "other_purpose")));
        Assert.That(trained.LossAfter, Is.LessThan(trained.LossBefore));
        Assert.That(progress, Has.Count.EqualTo(20));
        Assert.That((with.Ledger!.Adapter, without.Ledger!.Adapter), Is.EqualTo((true, false)));
        Assert.That((await _device.StatusAsync()).Grants.Single(grant => grant.Id == both.Id).HasAdapter, Is.True);
    }

    [Test]
    public async Task Unplugging_leaves_nothing_and_the_engine_computes_as_before()
    {
        ProbeResult before = await _device.Owner.ProbeAsync().DoneAsync();
        await _device.PlugAsync(notes: 3);
        GrantView grant = await _device.GrantAsync(_app);
        using DeviceClient client = await _device.ClientAsync(_app);
        await client.AskAsync(s_question);

        UnplugResult gone = await _device.Owner.UnplugAsync("notes").DoneAsync();
        ApiError error = await client.AskRefusedAsync(s_question);
        ProbeResult after = await _device.Owner.ProbeAsync().DoneAsync();
        DeviceStatus status = await _device.StatusAsync();

        Assert.That(gone, Is.EqualTo(new UnplugResult(RevokedGrants: 1, KilledWorkers: 1, GrantsLeft: 0, KeysLeft: 0, RowsLeft: 0, WorkersLeft: 0)));
        Assert.That((error.Status, error.Code), Is.EqualTo((403, "no_grant")));
        Assert.That(after, Is.EqualTo(before));
        Assert.That((before.Prompts, before.Sha256.Length), Is.EqualTo((50, 64)));
        Assert.That((status.Sources.Count, status.Grants.Count, status.Sessions.Count), Is.EqualTo((0, 0, 0)));
        Assert.That((await _device.Owner.UnplugAsync("notes").RefusedAsync()).Status, Is.EqualTo(404));
        Assert.That((await _device.Owner.RevokeAsync(grant.Id).RefusedAsync()).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Grants_and_sources_survive_a_restart()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app);

        await _device.RestartAsync(_model.Path);
        await _device.UntilAsync(static status => status.Grants is [{ State: "active" }]);
        using DeviceClient client = await _device.ClientAsync(_app);

        Assert.That(((ChatEvent.Finished)(await client.AskAsync(s_question)).End).Ledger!.Grants, Is.EqualTo(new[] { grant.Id }));
    }

    [Test]
    public async Task A_worker_that_dies_is_replaced_at_the_next_request()
    {
        (_, ChatEvent first) = await _device.Owner.AskAsync(s_question);
        int worker = (await _device.StatusAsync()).Sessions.Single().ProcessId;
        using (System.Diagnostics.Process process = System.Diagnostics.Process.GetProcessById(worker))
        {
            process.Kill();
            await process.WaitForExitAsync();
        }

        await _device.UntilAsync(static status => status.Sessions.Count == 0);
        (_, ChatEvent second) = await _device.Owner.AskAsync(s_question);

        Assert.That(new[] { first, second }, Is.All.InstanceOf<ChatEvent.Finished>());
        Assert.That((await _device.StatusAsync()).Sessions.Single().ProcessId, Is.Not.EqualTo(worker));
    }

    [Test]
    public async Task Embeddings_of_an_application_come_from_its_own_worker_and_leave_the_owner_s_free()
    {
        await _device.PlugAsync();
        GrantView grant = await _device.GrantAsync(_app);
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(_device.Url, "v1/embeddings")) { Content = new StringContent("""{"input":"a hive"}""") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await _app.TokenAsync(_device.Person));

        HttpResponseMessage response = await http.SendAsync(request);

        Assert.That(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        Assert.That((await _device.StatusAsync()).Sessions.Single().Grants, Is.EqualTo(new[] { grant.Id }));
    }

    [Test]
    public async Task Two_grants_asked_for_together_share_a_worker_that_dies_with_the_first_of_them()
    {
        await _device.PlugAsync("notes");
        await _device.PlugAsync("diary");
        GrantView notes = await _device.GrantAsync(_app, "notes"), diary = await _device.GrantAsync(_app, "diary");
        using DeviceClient client = await _device.ClientAsync(_app);

        ChatEvent.Finished both = (ChatEvent.Finished)(await client.AskAsync(s_question)).End;
        await _device.Owner.RevokeAsync(diary.Id).DoneAsync();
        DeviceStatus after = await _device.StatusAsync();
        ChatEvent.Finished one = (ChatEvent.Finished)(await client.AskAsync(s_question)).End;

        Assert.That(both.Ledger!.Grants, Is.EquivalentTo(new[] { notes.Id, diary.Id }));
        Assert.That(both.Ledger.Sources.Select(static source => source.Name), Is.EquivalentTo(s_bothNotes));
        Assert.That(after.Sessions, Is.Empty);
        Assert.That(one.Ledger!.Grants, Is.EqualTo(new[] { notes.Id }));
    }

    private sealed class Collector(List<DeviceProgress> into) : IProgress<DeviceProgress>
    {
        public void Report(DeviceProgress value) => into.Add(value);
    }
}
