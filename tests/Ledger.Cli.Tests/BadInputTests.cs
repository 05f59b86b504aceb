using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Ledger.Contracts;
using Ledger.Contracts.Anvil;
using Ledger.Ethereum;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>Every kind of bad input: one clear sentence, its own exit code, and nothing lost.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BadInputTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [TestCase("up", "--port")]
    [TestCase("data", "prepare", "--vocab")]
    [TestCase("node", "run", "--rounds")]
    [TestCase("device", "ask", "--temperature")]
    [TestCase("train", "--steps")]
    [TestCase("train", "--kv-heads")]
    [TestCase("train", "--lr")]
    [TestCase("train", "--seed")]
    public async Task A_word_where_a_number_belongs(params string[] command)
    {
        Says(await LedgerProcess.RunAsync([.. command, "many"]), 2, $"'many' cannot be the value of {command[^1]}.");
    }

    [Test]
    public async Task A_chain_that_does_not_answer()
    {
        LedgerProcess.Ended ended = await NodeAsync("http://127.0.0.1:1");

        Says(ended, 4, "127.0.0.1:1");
    }

    [Test]
    public async Task Another_chain_than_was_asked_for()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();

        LedgerProcess.Ended ended = await NodeAsync(chain.RpcUrl.ToString(), "--chain-id", "1");

        Says(ended, 4, "31337");
        Assert.That(ended.Errors, Does.Contain("1"));
    }

    [Test]
    public async Task A_chain_without_our_contracts()
    {
        await using LocalChain chain = await LocalChain.StartEmptyAsync();

        Says(await NodeAsync(chain.RpcUrl.ToString()), 4, "none of the contracts");
        Says(await LedgerProcess.RunAsync("run", "list", "--rpc", chain.RpcUrl.ToString()), 4, "none of the contracts");
    }

    [Test]
    public async Task A_contract_address_that_holds_other_code()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        Dictionary<string, Address> swapped = new(chain.Contracts.ByName) { ["TrainingRuns"] = chain.Contracts.LedgerToken };
        await File.WriteAllTextAsync(_directory["contracts.json"], new ContractAddresses(31337, 0, swapped).ToJson());

        Says(await NodeAsync(chain.RpcUrl.ToString(), "--contracts", _directory["contracts.json"]), 4, "is not TrainingRuns");
        Says(await LedgerProcess.RunAsync("run", "list", "--rpc", chain.RpcUrl.ToString(), "--contracts", _directory["contracts.json"]), 4, "is not TrainingRuns");
    }

    [Test]
    public async Task A_chain_that_was_restarted_empty_is_refused_and_nothing_is_deleted()
    {
        string[] before;
        await using (LocalChain chain = await LocalChain.StartDeployedAsync())
        {
            await StartOnceAsync(chain.RpcUrl);
            before = Files();
        }
        await using LocalChain another = await LocalChain.StartDeployedAsync(new AnvilOptions { Accounts = 9 });

        LedgerProcess.Ended ended = await NodeAsync(another.RpcUrl.ToString());

        Says(ended, 4, "chain");
        Assert.That(Files(), Is.SupersetOf(before));
    }

    [Test]
    public async Task A_passphrase_that_does_not_open_the_keystore()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await StartOnceAsync(chain.RpcUrl);

        LedgerProcess.Ended ended = await LedgerProcess.RunAsync(["node", "run", "--rpc", chain.RpcUrl.ToString(), "--data", _directory["node"]], passphrase: "wrong");

        Says(ended, 8, "passphrase");
    }

    [Test]
    public async Task A_port_that_is_in_use()
    {
        using TcpListener holder = new(IPAddress.Loopback, 0);
        holder.Start();
        int port = ((IPEndPoint)holder.LocalEndpoint).Port;
        await using LocalChain chain = await LocalChain.StartDeployedAsync();

        Says(await NodeAsync(chain.RpcUrl.ToString(), "--listen", $"127.0.0.1:{port}"), 7, $"{port}");
        Says(await LedgerProcess.RunAsync("up", "--dir", _directory["net"], "--port", $"{port}"), 7, $"{port}");
    }

    [Test]
    public async Task A_data_directory_that_another_node_uses()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        await using LedgerProcess first = LedgerProcess.Start(Node(chain.RpcUrl.ToString(), "--json"));
        await first.FirstLine;

        Says(await NodeAsync(chain.RpcUrl.ToString()), 7, _directory["node"]);
    }

    [TestCase("")]
    [TestCase("binary")]
    public async Task Data_that_are_empty_or_no_text(string kind)
    {
        byte[] bytes = new byte[kind.Length * 20_000];
        new Random(1).NextBytes(bytes);
        await File.WriteAllBytesAsync(_directory["data"], bytes);

        Says(await LedgerProcess.RunAsync("data", "prepare", _directory["data"], "--out", _directory["out"]), 3, "no text");
        Says(await LedgerProcess.RunAsync("up", "--demo", "--dir", _directory["net"], "--data", _directory["data"]), 3, "no text");
    }

    [Test]
    public async Task A_directory_that_is_not_a_demo_of_ours_is_left_alone()
    {
        await File.WriteAllTextAsync(_directory["precious.txt"], "mine");

        Says(await LedgerProcess.RunAsync("up", "--demo", "--dir", _directory.Path), 3, "no demo wrote");
        Assert.That(File.ReadAllText(_directory["precious.txt"]), Is.EqualTo("mine"));
    }

    [TestCase("missing")]
    [TestCase("corrupt")]
    public async Task A_blob_that_is_missing_or_corrupt(string fault)
    {
        await File.WriteAllTextAsync(_directory["text.txt"], string.Concat(Enumerable.Range(0, 3000).Select(i => $"Line {i} of {i * 31 % 977}.\n")));
        LedgerProcess.Ended prepared = await LedgerProcess.RunAsync("data", "prepare", _directory["text.txt"], "--out", _directory["store"], "--sequence", "32", "--json");
        string manifest = System.Text.Json.JsonDocument.Parse(prepared.Output).RootElement.GetProperty("manifest").GetString()!;
        string blob = Directory.EnumerateFiles(_directory["store"], "*", SearchOption.AllDirectories).Single(file => file.EndsWith(manifest, StringComparison.Ordinal));
        if (fault == "missing") File.Delete(blob);
        else await FlipAsync(blob);

        LedgerProcess.Ended ended = await LedgerProcess.RunAsync("run", "create", "--manifest", manifest, "--store", _directory["store"], "--rpc", "http://127.0.0.1:1");

        Says(ended, 3, manifest);
    }

    [Test]
    public async Task A_disk_with_less_room_than_the_reserve()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();

        Says(await NodeAsync(chain.RpcUrl.ToString(), "--disk-reserve", $"{1L << 40}"), 6, "space");
    }

    [TestCaseSource(nameof(SmallDisk))]
    public async Task A_disk_that_fills_up_while_data_are_stored(string size)
    {
        string mount = Directory.CreateTempSubdirectory("ledger-full-").FullName;
        Assert.That(await RunAsync("mount", "-t", "tmpfs", "-o", size, "tmpfs", mount), Is.Zero);
        try
        {
            await File.WriteAllTextAsync(_directory["text.txt"], string.Concat(Enumerable.Range(0, 40_000).Select(i => $"Line {i} of {i * 31L % 9973}.\n")));

            Says(await LedgerProcess.RunAsync("data", "prepare", _directory["text.txt"], "--out", Path.Combine(mount, "blobs"), "--sequence", "32"), 6, "space");
        }
        finally
        {
            await RunAsync("umount", mount);
            Directory.Delete(mount);
        }
    }

    private static IEnumerable<TestCaseData> SmallDisk()
    {
        const string Size = "size=64k";
        string mount = Directory.CreateTempSubdirectory("ledger-full-").FullName;
        bool canMount = OperatingSystem.IsLinux() && RunAsync("mount", "-t", "tmpfs", "-o", Size, "tmpfs", mount).Result == 0;
        if (canMount) RunAsync("umount", mount).Wait();
        Directory.Delete(mount);
        TestCaseData found = new(Size);
        yield return canMount ? found : found.Ignore("a small file system cannot be mounted here: it needs root on Linux");
    }

    private static async Task<int> RunAsync(string file, params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardError = true })!;
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return -1;
        }
    }

    private static async Task FlipAsync(string file)
    {
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(file, bytes);
    }

    private string[] Node(string rpc, params string[] more) => ["node", "run", "--rpc", rpc, "--data", _directory["node"], "--keystore-work", "10", .. more];

    private Task<LedgerProcess.Ended> NodeAsync(string rpc, params string[] more) => LedgerProcess.RunAsync(Node(rpc, more));

    /// <summary>Runs the node until it is up, and ends it in order.</summary>
    private async Task StartOnceAsync(Uri rpc)
    {
        await using LedgerProcess node = LedgerProcess.Start(Node(rpc.ToString(), "--json"));
        await node.FirstLine;
        node.Signal("TERM");
        Assert.That((await node.EndAsync()).Code, Is.Zero);
    }

    private string[] Files() => [.. Directory.EnumerateFiles(_directory["node"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("-wal", StringComparison.Ordinal) && !file.EndsWith("-shm", StringComparison.Ordinal)).Order()];
}
