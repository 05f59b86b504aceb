using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Contracts.Anvil;
using Ledger.Cryptography;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Cli.Tests;

/// <summary>An issuer's list on disk and its root on chain: what was revoked stays revoked.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class IssuerListTests : IDisposable
{
    private static LocalChain s_chain = null!;

    private readonly TemporaryDirectory _directory = new();
    private readonly Issuer _issuer = new(new ChainSession(s_chain.Client, s_chain.Contracts), AnvilAccounts.Signer(5), new DidEthr(31337, s_chain.Wallets[5].Address));
    private readonly Uri _url = new($"https://issuer.example/{Guid.NewGuid():N}");

    [OneTimeSetUp]
    public static async Task StartAsync() => s_chain = await LocalChain.StartDeployedAsync();

    [OneTimeTearDown]
    public static async Task StopAsync() => await s_chain.DisposeAsync();

    public void Dispose()
    {
        _issuer.Dispose();
        _directory.Dispose();
    }

    [Test]
    public async Task A_list_that_the_chain_knows_is_not_begun_anew_nor_taken_up_from_an_old_copy()
    {
        using (IssuerList list = await OpenAsync("kept")) await PublishAsync(list);
        Directory.CreateDirectory(_directory["old"]);
        foreach (string file in Directory.GetFiles(_directory["kept"])) File.Copy(file, Path.Combine(_directory["old"], Path.GetFileName(file)));
        using (IssuerList list = await OpenAsync("kept"))
        {
            list.Revoked.Revoke(7);
            await PublishAsync(list);
        }

        foreach (string directory in new[] { "another", "old" })
        {
            CommandFailure refused = Assert.ThrowsAsync<CommandFailure>(() => OpenAsync(directory))!;
            Assert.That(refused.Code, Is.EqualTo(ExitCode.BadInput));
            Assert.That(refused.Message, Does.Contain("would take revocations back"), directory);
        }

        using IssuerList kept = await OpenAsync("kept");
        Assert.That(kept.Revoked[7], Is.True);
    }

    [Test]
    public async Task A_list_that_was_kept_but_not_published_goes_on()
    {
        using (IssuerList list = await OpenAsync("kept")) await PublishAsync(list);
        using (IssuerList list = await OpenAsync("kept"))
        {
            list.Revoked.Revoke(7);
            await list.SaveAsync(_issuer.Did, _issuer.Signer, CancellationToken.None); // and the account had no coins
        }

        using (IssuerList list = await OpenAsync("kept"))
        {
            list.Revoked.Revoke(8);
            await PublishAsync(list);
        }

        using IssuerList last = await OpenAsync("kept");
        Assert.That((last.Revoked[7], last.Revoked[8]), Is.EqualTo((true, true)));
        Assert.That(await _issuer.Registry.StatusRootAsync(_issuer.Did.Identity, StatusEntry.NumberOf(_url)), Is.EqualTo(last.Revoked.Root()));
    }

    [Test]
    public async Task Of_two_commands_at_once_the_second_is_told_to_wait()
    {
        using (await OpenAsync("kept"))
        {
            CommandFailure refused = Assert.ThrowsAsync<CommandFailure>(() => OpenAsync("kept"))!;
            Assert.That(refused.Code, Is.EqualTo(ExitCode.InUse));
        }

        using IssuerList free = await OpenAsync("kept");
        Assert.That(free.Revoked.Root(), Is.Not.EqualTo(Hash32.Zero));
    }

    private Task<IssuerList> OpenAsync(string directory) => IssuerList.OpenAsync(_directory[directory], _url, _issuer, CancellationToken.None);

    private async Task PublishAsync(IssuerList list) => await _issuer.PublishAsync(
        _url, list.Revoked.Root(), IssuerList.ContentHash(await list.SaveAsync(_issuer.Did, _issuer.Signer, CancellationToken.None)), CancellationToken.None);
}
