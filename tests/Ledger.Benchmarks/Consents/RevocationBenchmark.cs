using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using Ledger.Contracts;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Workers;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;
using Ledger.Training;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ledger.Benchmarks.Consents;

/// <summary>From the block of a revocation, mined by another tool of the person, to the end of a running answer and to the refusal of the next question.</summary>
internal sealed class RevocationBenchmark(LocalChain chain, DeviceClient owner, LocalSigner person, TextWriter output)
{
    private const int Rounds = 20, PiecesBefore = 5;

    private readonly List<double> _refused = [], _stopped = [], _tokens = [];

    /// <summary>Measures a device with one endpoint, then one that has a witness too.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("ledger-benchmark-").FullName;
        LocalChain chain = await LocalChain.StartDeployedAsync().ConfigureAwait(false);
        try
        {
            string model = Path.Combine(folder, "model.gguf"), notes = Path.Combine(folder, "notes");
            await File.WriteAllBytesAsync(model, EngineSpeed.Release(RecipeTemplate.Demo.Model with { Context = 16_384 })).ConfigureAwait(false);
            Directory.CreateDirectory(notes);
            await File.WriteAllTextAsync(Path.Combine(notes, "bees.md"), "The hive stands behind the old mill.").ConfigureAwait(false);
            foreach (bool isWitnessed in new[] { false, true })
                await MeasureAsync(chain, Options(chain, Path.Combine(folder, $"device-{isWitnessed}"), model, isWitnessed), notes, output).ConfigureAwait(false);
        }
        finally
        {
            await chain.DisposeAsync().ConfigureAwait(false);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task MeasureAsync(LocalChain chain, DeviceOptions options, string notes, TextWriter output)
    {
        PersonalDevice device = await PersonalDevice.OpenAsync(options, NullLoggerFactory.Instance, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        await using ConfiguredAsyncDisposable opened = device.ConfigureAwait(false);
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        DeviceHttp.Configure(builder, device);
        WebApplication app = builder.Build();
        await using ConfiguredAsyncDisposable served = app.ConfigureAwait(false);
        DeviceHttp.Map(app);
        await app.StartAsync().ConfigureAwait(false);
        DeviceClient? found = null;
        while (found is null)
        {
            await Task.Delay(20).ConfigureAwait(false);
            found = DeviceClient.ForOwner(options.DataDirectory);
        }

        DeviceClient owner = found;
        while (!(await DoneAsync(owner.StatusAsync()).ConfigureAwait(false)).Ready)
            await Task.Delay(20).ConfigureAwait(false);
        using (owner)
        using (LocalSigner person = Person(options.DataDirectory))
        {
            await chain.SetBalanceAsync(person.Address, BigInteger.Pow(10, 20)).ConfigureAwait(false);
            await DoneAsync(owner.PlugAsync("notes", notes)).ConfigureAwait(false);
            RevocationBenchmark benchmark = new(chain, owner, person, output);
            for (int nonce = 0; benchmark._stopped.Count < Rounds; nonce++)
                await benchmark.RoundAsync(nonce).ConfigureAwait(false);
            benchmark.Tell(options.Witnesses.Count + 1);
        }
    }

    /// <summary>One consent, one running answer, one revocation.</summary>
    private async Task RoundAsync(int nonce)
    {
        using LocalSigner key = new(Cryptography.PrivateKey.Generate());
        DidEthr application = new(chain.Client.ChainId, key.Address), audience = new(chain.Client.ChainId, person.Address);
        await DoneAsync(owner.GrantAsync(new GrantRequest("notes", application.ToString(), ["inference"], 3600))).ConfigureAwait(false);
        while ((await DoneAsync(owner.StatusAsync()).ConfigureAwait(false)).Grants is not [{ State: "active" }])
            await Task.Delay(20).ConfigureAwait(false);
        using DeviceClient client = new(owner.Url, await DidJwt.IssueAsync(key, application, audience, TimeSpan.FromMinutes(5)).ConfigureAwait(false));
        ChatQuestion question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 8000, Temperature = 1 };

        int received = 0;
        ChatEvent? last = null;
        Task<(long Mined, int Received)>? revoking = null;
        while (revoking is null)
        {
            received = 0;
            await foreach (ChatEvent said in client.ChatAsync(question).ConfigureAwait(false))
            {
                last = said;
                if (said is ChatEvent.Delta && Interlocked.Increment(ref received) == PiecesBefore)
                    revoking = RevokeAsync(nonce, client, question, () => Volatile.Read(ref received));
            }
        }

        long stopped = Stopwatch.GetTimestamp();
        (long mined, int before) = await revoking.ConfigureAwait(false);
        if (last is not ChatEvent.Refused)
            return; // a model of random numbers came to its end by itself
        _stopped.Add(Stopwatch.GetElapsedTime(mined, stopped).TotalMilliseconds);
        _tokens.Add(received - before);
    }

    /// <summary>Mines the revocation and asks again at once; when the block was asked for, and what had been received when it was there.</summary>
    private async Task<(long Mined, int Received)> RevokeAsync(int nonce, DeviceClient client, ChatQuestion question, Func<int> received)
    {
        ConsentLedger ledger = new(chain.Client, chain.Contracts);
        await chain.SetAutomineAsync(false).ConfigureAwait(false);
        ulong sent = await chain.Client.GetTransactionCountAsync(person.Address, BlockRef.Latest, CancellationToken.None).ConfigureAwait(false);
        Task<ConsentSending> sending = ledger.SendAsync(new DirectSender(chain.Client, person), ledger.Revoke(person.Address, nonce));
        while (await chain.Client.GetTransactionCountAsync(person.Address, BlockRef.Pending, CancellationToken.None).ConfigureAwait(false) == sent)
            await Task.Yield();
        long mined = Stopwatch.GetTimestamp();
        await chain.MineAsync().ConfigureAwait(false);
        int before = received();
        ChatEvent? answer = null;
        await foreach (ChatEvent said in client.ChatAsync(question).ConfigureAwait(false))
            answer = said;
        _refused.Add(Stopwatch.GetElapsedTime(mined).TotalMilliseconds);
        await chain.SetAutomineAsync(true).ConfigureAwait(false);
        await sending.ConfigureAwait(false);
        return answer is ChatEvent.Refused { Error.Code: "grant_revoked" } ? (mined, before) : throw new InvalidOperationException($"The next question was answered with {answer}.");
    }

    private void Tell(int endpoints) => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
        $"{endpoints} endpoint(s), {Rounds} revocations, median and worst from the block on: next question refused {Of(_refused)} ms; running answer ended {Of(_stopped)} ms; pieces received meanwhile {Of(_tokens)}"));

    private static string Of(List<double> values) => string.Create(CultureInfo.InvariantCulture, $"{values.Order().ElementAt(values.Count / 2):0} / {values.Max():0}");

    private static DeviceOptions Options(LocalChain chain, string directory, string model, bool isWitnessed)
    {
        WorkerCommand worker = WorkerCommand.Self("worker");
        return new DeviceOptions
        {
            Rpc = chain.RpcUrl,
            Witnesses = isWitnessed ? [new UriBuilder(chain.RpcUrl) { Host = "localhost" }.Uri] : [],
            DataDirectory = directory,
            Passphrase = "a passphrase",
            KeystoreWork = 10,
            Model = model,
            Worker = [worker.Executable, .. worker.Arguments],
            FreshFor = TimeSpan.FromMinutes(30),
        };
    }

    private static LocalSigner Person(string directory) =>
        new(((KeystoreResult.Opened)KeystoreV3.Decrypt(File.ReadAllText(Path.Combine(directory, "keystore", "identity.json")), "a passphrase")).Key);

    private static async Task<T> DoneAsync<T>(Task<DeviceReply<T>> reply) => await reply.ConfigureAwait(false) switch
    {
        DeviceReply<T>.Done done => done.Value,
        DeviceReply<T>.Refused refused => throw new InvalidOperationException(refused.Error.Message),
        _ => throw new InvalidOperationException("A reply is done or refused."),
    };
}
