using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Tests.Engine;
using Ledger.Identity;
using Ledger.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Device.Tests.Host;

/// <summary>kill -9 while a source is being plugged or unplugged.</summary>
public sealed class KilledDeviceTests
{
    private LocalChain _chain = null!;
    private TinyModel _model = null!;
    private TemporaryFolder _folder = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _chain = await LocalChain.StartDeployedAsync();
        _model = new TinyModel(TinyModel.SmallShape with { Context = 1024 });
        _folder = new TemporaryFolder();
        for (int i = 0; i < 40; i++)
            _folder.Write($"many/bees-{i}.md", $"The hive number {i} stands behind the old mill. " + new string('x', 2000));
        _folder.Write("few/bees.md", "The hive stands behind the old mill.");
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        _folder.Dispose();
        _model.Dispose();
        await _chain.DisposeAsync();
    }

    [TestCase("destroying keys")]
    [TestCase("ending workers")]
    [TestCase("erasing rows")]
    [TestCase("revoking consents")]
    public async Task An_unplug_that_was_cut_off_is_finished_after_the_restart(string stage)
    {
        string data = _folder.File($"device-{stage.Replace(' ', '-')}");
        using TestApp app = new(_chain.Client.ChainId);
        DeviceProcess device = await DeviceProcess.StartAsync(_chain, data, _model.Path);
        await device.Owner.PlugAsync("notes", _folder.File("few")).DoneAsync();
        await device.Owner.GrantAsync(new GrantRequest("notes", app.Did.ToString(), ["inference"], 3600)).DoneAsync();
        DidEthr person = device.Person;

        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = device.Owner.UnplugAsync("notes", new Trigger(stage, reached));
        await reached.Task;
        await device.KillAsync();
        await device.DisposeAsync();

        await using DeviceProcess again = await DeviceProcess.StartAsync(_chain, data, _model.Path);
        DeviceStatus status = await again.Owner.StatusAsync().DoneAsync();
        if (status.Sources is [{ State: "plugged" }])
            await again.Owner.UnplugAsync("notes").DoneAsync(); // it was killed before the first write: nothing had begun
        while (status.Sources.Count > 0)
            status = await again.Owner.StatusAsync().DoneAsync();

        IReadOnlyList<ConsentRecord> consents = await new ConsentLedger(_chain.Client, _chain.Contracts).ListAsync(person.Identity);
        Assert.That(consents.Select(static consent => consent.State), Is.EqualTo(new[] { ConsentState.Revoked }));
        Assert.That(status.Grants, Is.Empty);
        Assert.That(await again.Owner.PlugAsync("notes", _folder.File("few")).DoneAsync(), Is.Not.Null, "the name is free again");
    }

    [Test]
    public async Task A_device_that_can_watch_no_more_ends_instead_of_looking_as_if_it_did()
    {
        await using PersonalDevice device = await PersonalDevice.OpenAsync(
            DeviceProgram.Options(_chain.RpcUrl, _folder.File("device-blind"), _model.Path), NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None);
        Task running = device.RunAsync(new Uri("http://127.0.0.1:1"), CancellationToken.None);

        device.Parts.Vault.Dispose();

        Assert.That(async () => await running, Throws.Exception.Not.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_half_plugged_source_is_taken_back_after_the_restart()
    {
        string data = _folder.File("device-half");
        DeviceProcess device = await DeviceProcess.StartAsync(_chain, data, _model.Path);
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = device.Owner.PlugAsync("notes", _folder.File("many"), new Trigger("reading", reached));
        await reached.Task;
        await device.KillAsync();
        await device.DisposeAsync();

        await using DeviceProcess again = await DeviceProcess.StartAsync(_chain, data, _model.Path);
        DeviceStatus status = await again.Owner.StatusAsync().DoneAsync();
        while (status.Sources.Any(static source => source.State == "unplugging"))
            status = await again.Owner.StatusAsync().DoneAsync();

        Assert.That(status.Sources.Where(static source => source.State != "plugged"), Is.Empty);
    }

    private sealed class Trigger(string stage, TaskCompletionSource reached) : IProgress<DeviceProgress>
    {
        public void Report(DeviceProgress value)
        {
            if (value.Stage == stage)
                reached.TrySetResult();
        }
    }
}
