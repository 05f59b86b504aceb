using System.Security.Cryptography;
using System.Text;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Metering;
using Ledger.Device.Sessions;
using Ledger.Device.Vaults;
using Ledger.Device.Workers;
using Ledger.Ethereum;
using Ledger.Identity;
using Microsoft.Extensions.Logging;

namespace Ledger.Device.Host;

/// <summary>What a device is made of, opened and checked; disposed of in the order of need.</summary>
internal sealed class DeviceParts : IAsyncDisposable
{
    private readonly UsageBook _usage;

    private DeviceParts(DeviceOptions options, DeviceDirectory directory, Person person, DeviceFiles files, DeviceChain chain, ILogger logger, TimeProvider time)
    {
        Options = options;
        Directory = directory;
        Person = person;
        Vault vault = files.Vault;
        Vault = vault;
        _usage = files.Usage;
        Chain = chain;
        Logger = logger;
        Time = time;
        Models = new ModelShelf(options.Context);
        Source = new ModelSource(options, chain, directory, time);
        Starter = new WorkerStarter(CommandOf(options), new EngineOptions { ContextLength = options.Context, Threads = options.Threads }, Models, vault, directory.Vault);
        Sessions = new SessionTable(Starter, options.Queue);
        Sender = new PersonSender(chain, person);
        Grants = new GrantBook(vault, Sender, Sessions);
        Gate = new ConsentGate([chain.Client, .. chain.Witnesses], chain.Addresses, person.Identity, GateOf(options, chain), time);
        Watch = new GrantWatch(Grants, Gate, Sessions, time, logger);
        UsageEscrows escrows = new(_usage, chain, person.Identity);
        Usage = new UsageDesk(_usage, chain, person, escrows, time) { Patience = options.VoucherPatience };
        Settler = new UsageSettler(_usage, chain, Sender);
        Settlements = new SettlementWatch(_usage, Settler, escrows, time, logger) { Most = options.SettleAt };
        Access = new SourceAccess(Grants, Gate);
        Uses = new UseDesk(chain, Grants, person.Identity);
        Sources = new SourceDesk(vault, Grants, Sessions, Starter);
        Training = new TrainDesk(Grants, Gate, Sessions, Starter);
        Probe = new ProbeDesk(Starter);
        SignIns = new SignInSessions(chain.Client, chain.Addresses.IdentityRegistry, time);
        Callers = new CallerCheck(directory.OwnerToken(), new DidJwtVerifier(chain.Client, chain.Addresses.IdentityRegistry, Sender.Did, time), SignIns);
    }

    public DeviceOptions Options { get; }
    public DeviceDirectory Directory { get; }
    public Person Person { get; }
    public Vault Vault { get; }
    public DeviceChain Chain { get; }
    public ILogger Logger { get; }
    public TimeProvider Time { get; }
    public ModelShelf Models { get; }
    public ModelSource Source { get; }
    public WorkerStarter Starter { get; }
    public SessionTable Sessions { get; }
    public PersonSender Sender { get; }
    public GrantBook Grants { get; }
    public ConsentGate Gate { get; }
    public GrantWatch Watch { get; }
    public UsageDesk Usage { get; }
    public UsageSettler Settler { get; }
    public SettlementWatch Settlements { get; }
    public SourceAccess Access { get; }
    public UseDesk Uses { get; }
    public SourceDesk Sources { get; }
    public TrainDesk Training { get; }
    public ProbeDesk Probe { get; }
    public SignInSessions SignIns { get; }
    public CallerCheck Callers { get; }

    /// <summary>Opens everything; what was opened before a failure is closed again.</summary>
    public static async Task<DeviceParts> OpenAsync(DeviceOptions options, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellation)
    {
        DeviceDirectory directory = DeviceDirectory.Open(options.DataDirectory);
        LocalSigner? key = null;
        Vault? vault = null;
        UsageBook? usage = null;
        try
        {
            key = PersonKey.Open(directory, options.Passphrase, options.KeystoreWork);
            DeviceChain chain = await DeviceChain.OpenAsync(options, time, cancellation).ConfigureAwait(false);
            Person person = await Person.HoldAsync(directory, key, options.Identity, chain, cancellation).ConfigureAwait(false);
            vault = OpenVault(directory, options);
            usage = UsageBook.Open(directory.Usage, options.Ahead);
            return new DeviceParts(options, directory, person, new DeviceFiles(vault, usage), chain, loggers.CreateLogger("Ledger.Device"), time);
        }
        catch
        {
            usage?.Dispose();
            vault?.Dispose();
            key?.Dispose();
            directory.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Sessions.DisposeAsync().ConfigureAwait(false);
        Watch.Dispose();
        Gate.Dispose();
        Uses.Dispose();
        Sources.Dispose();
        Settler.Dispose();
        Sender.Dispose();
        _usage.Dispose();
        Vault.Dispose();
        Person.Key.Dispose();
        Directory.Dispose();
    }

    private static Vault OpenVault(DeviceDirectory directory, DeviceOptions options)
    {
        byte[] passphrase = Encoding.UTF8.GetBytes(options.Passphrase);
        try
        {
            return Vault.Open(directory.Vault, passphrase, new VaultOptions { ScryptN = 1 << Math.Min(options.KeystoreWork, 18) }) switch
            {
                VaultOpening.Opened opened => opened.Vault,
                VaultOpening.WrongPassphrase wrong => throw new DeviceStoppedException(DeviceStopReason.Keystore, wrong.Sentence),
                VaultOpening.Refused refused => throw new DeviceStoppedException(DeviceStopReason.Vault, refused.Sentence),
                VaultOpening other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(passphrase);
        }
    }

    private static WorkerCommand CommandOf(DeviceOptions options) =>
        options.Worker is { Count: > 0 } worker ? new WorkerCommand(worker[0], [.. worker.Skip(1)]) : WorkerCommand.Self("device", "worker");

    private static GateOptions GateOf(DeviceOptions options, DeviceChain chain) => new()
    {
        Confirmations = options.Confirmations ?? GateOptions.For(chain.Client.ChainId).Confirmations,
        MaxHeadAge = options.FreshFor,
        PollInterval = options.PollInterval,
    };
}

/// <summary>The two files that a device writes while it runs.</summary>
internal sealed record DeviceFiles(Vault Vault, UsageBook Usage);
