using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>A real chain with an application and the person whose device it asks; the system's clock, as foreign clients have it.</summary>
public abstract class TokenFixture
{
    private string _snapshot = null!;

    private protected LocalChain Chain { get; private set; } = null!;

    private protected DidJwtVerifier Verifier { get; private set; } = null!;

    private protected DidEthr Person => new(31337, Chain.Wallets[1].Address);

    private protected FundedWallet AppWallet => Chain.Wallets[2];

    private protected DidEthr App => new(31337, AppWallet.Address);

    private protected Address Registry => Chain.Contracts.IdentityRegistry;

    [OneTimeSetUp]
    public async Task StartAsync() => Chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await Chain.DisposeAsync();

    [SetUp]
    public async Task RememberAsync()
    {
        _snapshot = await Chain.SnapshotAsync();
        Verifier = new DidJwtVerifier(Chain.Client, Registry, Person, TimeProvider.System);
    }

    [TearDown]
    public async Task TakeBackAsync() => await Chain.RevertAsync(_snapshot);

    private protected Task<TransactionReceipt> AddDelegateAsync(string type, Address key, ulong seconds = 86_400) =>
        AppWallet.SendAsync(IdentityRegistry.Calls.AddDelegate(Registry, AppWallet.Address, LedgerNames.ToBytes32(type), key, seconds));

    private protected ValueTask<string> IssueAsync(ISigner? signer = null, DidEthr? issuer = null, DidEthr? audience = null, TimeProvider? time = null) =>
        DidJwt.IssueAsync(signer ?? AppWallet.Signer, issuer ?? App, audience ?? Person, TimeSpan.FromMinutes(5), time);

    private protected async Task<DidJwtRefusal?> RefusalAsync(string token, DidJwtVerifier? verifier = null) =>
        (await (verifier ?? Verifier).VerifyAsync(token, CancellationToken.None) as DidJwtVerdict.Refused)?.Reason;

    private protected static string KeyOf(int wallet) => Ledger.Contracts.Anvil.AnvilAccounts.Keys[wallet];

    private protected static PublicKey PublicKeyOf(int wallet)
    {
        using PrivateKey key = PrivateKey.Create(Hex.Decode(KeyOf(wallet)));
        return key.PublicKey;
    }
}
