using System.Numerics;
using System.Text.Json;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>An application's LDG for a device: in, announced, out; and credits that are collected. With the executable, on a chain of its own.</summary>
public sealed class EscrowTests
{
    private static readonly BigInteger s_ldg = BigInteger.Pow(10, 18);

    [Test]
    public async Task What_an_application_put_in_leaves_a_week_after_its_announcement()
    {
        using TemporaryDirectory directory = new();
        using PrivateKey key = PrivateKey.Generate();
        Address app = Address.Of(key.PublicKey);
        Directory.CreateDirectory(directory["keystore"]);
        await File.WriteAllTextAsync(directory[Path.Combine("keystore", "identity.json")], KeystoreV3.Encrypt(key, "secret", 1 << 10));
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await chain.SetBalanceAsync(app, 10 * s_ldg);
        await chain.MintAsync(app, 5 * s_ldg);
        string[] escrow = ["--app", $"did:ethr:0x7a69:{app}", "--device", $"did:ethr:0x7a69:{chain.Wallets[4].Address}"];

        Says(await RunAsync(["usage", "deposit", "6", .. escrow]), 3, "has 5 LDG, and not 6");
        JsonElement deposited = Document(await RunAsync(["usage", "deposit", "2", .. escrow]));
        JsonElement announced = Document(await RunAsync(["usage", "withdraw", .. escrow]));
        Says(await RunAsync(["usage", "withdraw", .. escrow]), 3, "still leaving");
        await chain.AdvanceAsync(TimeSpan.FromDays(7));
        JsonElement left = Document(await RunAsync(["usage", "withdraw", .. escrow]));

        Assert.That(deposited.GetProperty("balance").GetString(), Is.EqualTo($"{2 * s_ldg}"));
        Assert.That(announced.GetProperty("leaving").GetString(), Is.EqualTo($"{2 * s_ldg}"));
        Assert.That((left.GetProperty("leaving").GetString(), left.GetProperty("balance").GetString()), Is.EqualTo(("0", "0")));
        Assert.That(await new LedgerToken(chain.Contracts.LedgerToken, chain.Client).BalanceOfAsync(app), Is.EqualTo(5 * s_ldg), "all is back");

        Task<LedgerProcess.Ended> RunAsync(string[] command) => LedgerProcess.RunAsync([.. command, "--data", directory.Path, "--rpc", chain.RpcUrl.ToString(), "--json"]);
    }
}
