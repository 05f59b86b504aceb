using System.Numerics;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using Microsoft.AspNetCore.Builder;

namespace Ledger.Device.Tests.Host;

/// <summary>A served device of a person with coin, on a chain, over a small model, with its owner's client.</summary>
internal sealed class TestDevice : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LocalChain _chain;
    private WebApplication? _app;
    private PersonalDevice? _device;

    private TestDevice(LocalChain chain, string? directory)
    {
        _chain = chain;
        DataDirectory = directory ?? Path.Combine(_folder.Path, "device");
    }

    public string DataDirectory { get; }

    public DeviceClient Owner { get; private set; } = null!;

    public Uri Url => Owner.Url;

    public DidEthr Person { get; private set; }

    /// <summary>What the device is made of.</summary>
    public DeviceParts Parts => _device!.Parts;

    /// <summary>Starts a device; its worker is this assembly.</summary>
    public static Task<TestDevice> StartAsync(LocalChain chain, string model, IReadOnlyList<string>? origins = null) => StartAsync(chain, model, null, null, origins);

    /// <summary>The same in a directory of the test's, for an identity that was handed to the key in it.</summary>
    public static async Task<TestDevice> StartAsync(
        LocalChain chain, string model, string? directory, Address? identity, IReadOnlyList<string>? origins = null, UInt128? settleAt = null)
    {
        TestDevice device = new(chain, directory);
        await device.StartAsync(model, origins, identity, settleAt);
        return device;
    }

    /// <summary>A folder of notes.</summary>
    public string Notes(params (string Name, string Text)[] notes)
    {
        string folder = Path.Combine(_folder.Path, $"notes-{Guid.NewGuid():N}");
        foreach ((string name, string text) in notes)
        {
            Directory.CreateDirectory(folder);
            File.WriteAllText(Path.Combine(folder, name), text);
        }

        return folder;
    }

    /// <summary>Plugs notes about bees under a name.</summary>
    public async Task PlugAsync(string name = "notes", int notes = 1) =>
        await Owner.PlugAsync(name, Notes([.. Enumerable.Range(0, notes).Select(static i => ($"bees-{i}.md", $"The hive number {i} stands behind the old mill. Its queen is called Wilhelmine."))])).DoneAsync();

    /// <summary>Gives a consent.</summary>
    public Task<GrantView> GrantAsync(TestApp app, string source = "notes", long seconds = 3600, params string[] purposes) =>
        Owner.GrantAsync(new GrantRequest(source, app.Did.ToString(), purposes.Length > 0 ? purposes : ["inference"], seconds)).DoneAsync();

    /// <summary>A client of an application with a fresh token.</summary>
    public async Task<DeviceClient> ClientAsync(TestApp app) => new(Url, await app.TokenAsync(Person));

    /// <summary>The owner's view of the device.</summary>
    public async Task<DeviceStatus> StatusAsync() => await Owner.StatusAsync().DoneAsync();

    /// <summary>Polls the status until it is as wanted.</summary>
    public async Task<DeviceStatus> UntilAsync(Func<DeviceStatus, bool> wanted)
    {
        while (true)
        {
            DeviceStatus status = await StatusAsync();
            if (wanted(status))
                return status;
            await Task.Yield();
        }
    }

    /// <summary>Revokes the newest consent as another tool of the person would, which has the key and knows nothing of the device.</summary>
    public async Task RevokeElsewhereAsync()
    {
        string keystore = await File.ReadAllTextAsync(Path.Combine(DataDirectory, "keystore", "identity.json"));
        using LocalSigner person = new(((KeystoreResult.Opened)KeystoreV3.Decrypt(keystore, "a passphrase")).Key);
        ConsentLedger ledger = new(_chain.Client, _chain.Contracts);
        ConsentRecord newest = (await ledger.ListAsync(Person.Identity))[^1];
        Assert.That(await ledger.SendAsync(new DirectSender(_chain.Client, person), ledger.Revoke(Person.Identity, newest.Nonce)), Is.InstanceOf<ConsentSending.Mined>());
    }

    /// <summary>Stops the device and starts it again over the same directory.</summary>
    public async Task RestartAsync(string model)
    {
        await StopAsync();
        await StartAsync(model, null, null, null);
    }

    /// <summary>Stops the device.</summary>
    public async Task StopAsync()
    {
        if (_app is null) return;
        Owner.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
        await _device!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private async Task StartAsync(string model, IReadOnlyList<string>? origins, Address? identity, UInt128? settleAt)
    {
        (_app, _device) = await DeviceProgram.StartAsync(DeviceProgram.Options(_chain.RpcUrl, DataDirectory, model, origins, identity: identity, settleAt: settleAt));
        Person = DidEthr.Parse(_device.Did);
        await _chain.SetBalanceAsync(_device.Account, BigInteger.Pow(10, 20));
        DeviceClient? owner = null;
        while (owner is null)
        {
            await Task.Yield();
            owner = DeviceClient.ForOwner(DataDirectory);
        }

        Owner = owner;
        await UntilAsync(static status => status.Ready);
    }

}

/// <summary>An application with an identity.</summary>
internal sealed class TestApp(ulong chainId) : IDisposable
{
    private readonly LocalSigner _signer = new(PrivateKey.Generate());

    public ISigner Signer => _signer;

    public DidEthr Did => new(chainId, _signer.Address);

    public ValueTask<string> TokenAsync(DidEthr audience) => DidJwt.IssueAsync(_signer, Did, audience, TimeSpan.FromMinutes(5));

    public void Dispose() => _signer.Dispose();
}

/// <summary>Short ways to what a reply or a stream holds.</summary>
internal static class Replies
{
    public static async Task<T> DoneAsync<T>(this Task<DeviceReply<T>> reply) => await reply switch
    {
        DeviceReply<T>.Done done => done.Value,
        DeviceReply<T>.Refused refused => throw new AssertionException($"{refused.Error.Status} {refused.Error.Code}: {refused.Error.Message}"),
        _ => throw new AssertionException("A reply is done or refused."),
    };

    public static async Task<ApiError> RefusedAsync<T>(this Task<DeviceReply<T>> reply) =>
        await reply is DeviceReply<T>.Refused refused ? refused.Error : throw new AssertionException("It was not refused.");

    /// <summary>The whole answer and how it ended.</summary>
    public static async Task<(string Text, ChatEvent End)> AskAsync(this DeviceClient client, ChatQuestion question)
    {
        string text = "";
        await foreach (ChatEvent said in client.ChatAsync(question))
        {
            if (said is not ChatEvent.Delta delta)
                return (text, said);
            text += delta.Text;
        }

        throw new AssertionException("The stream had no end.");
    }

    public static async Task<ApiError> AskRefusedAsync(this DeviceClient client, ChatQuestion question) =>
        (await client.AskAsync(question)).End is ChatEvent.Refused refused ? refused.Error : throw new AssertionException("It was answered.");
}
