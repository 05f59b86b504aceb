using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Ledger.Contracts.Anvil;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Anvil;

/// <summary>The local chain as a child process.</summary>
public sealed class AnvilProcessTests
{
    private static readonly HttpClient s_http = new();

    [Test]
    public async Task A_chain_answers_with_its_chain_id_on_a_free_port()
    {
        await using AnvilProcess first = await AnvilProcess.StartAsync(new AnvilOptions { ChainId = 4242 });
        await using AnvilProcess second = await AnvilProcess.StartAsync(new AnvilOptions());

        Assert.That(await AskAsync(first.RpcUrl, "eth_chainId"), Is.EqualTo("0x1092"));
        Assert.That(await AskAsync(second.RpcUrl, "eth_chainId"), Is.EqualTo("0x7a69"));
        Assert.That(first.RpcUrl, Is.Not.EqualTo(second.RpcUrl));
    }

    [Test]
    public async Task A_disposed_chain_is_gone_and_has_said_so()
    {
        AnvilProcess chain = await AnvilProcess.StartAsync(new AnvilOptions());

        await chain.DisposeAsync();

        Assert.That(chain.Ended.IsCompleted, Is.True);
        Assert.That(IsAlive(chain.ProcessId), Is.False);
    }

    [Test]
    public async Task The_state_file_outlives_the_chain()
    {
        string state = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.json");
        await using (AnvilProcess first = await AnvilProcess.StartAsync(new AnvilOptions { StateFile = state }))
            await AskAsync(first.RpcUrl, "anvil_mine", "0x7");

        await using AnvilProcess second = await AnvilProcess.StartAsync(new AnvilOptions { StateFile = state });

        Assert.That(await AskAsync(second.RpcUrl, "eth_blockNumber"), Is.EqualTo("0x7"));
        File.Delete(state);
    }

    [Test]
    public async Task A_chain_dies_with_a_parent_that_is_killed_with_signal_9()
    {
        ProcessStartInfo start = new("dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(ChainHolder).Assembly.Location, ChainHolder.HoldChain },
        };
        using Process parent = Process.Start(start)!;
        string[] said = (await parent.StandardOutput.ReadLineAsync())!.Split(' ');
        int chain = int.Parse(said[0], CultureInfo.InvariantCulture);
        Assert.That(await AskAsync(new Uri(said[1]), "eth_blockNumber"), Is.EqualTo("0x0"));

        parent.Kill(); // SIGKILL to the parent alone

        await parent.WaitForExitAsync();
        await GoneAsync(chain).WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Test]
    public async Task A_chain_that_is_killed_says_so_to_its_parent()
    {
        await using AnvilProcess chain = await AnvilProcess.StartAsync(new AnvilOptions());

        using (Process anvil = Process.GetProcessById(chain.ProcessId))
            anvil.Kill();

        Assert.That(await chain.Ended.WaitAsync(TimeSpan.FromSeconds(20)), Is.Not.Empty);
    }

    [Test]
    public void A_port_in_use_is_one_clear_sentence()
    {
        using TcpListener taken = new(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        int port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        AnvilException? refused = Assert.ThrowsAsync<AnvilException>(() => AnvilProcess.StartAsync(new AnvilOptions { Port = port }));

        Assert.That(refused!.Message, Is.EqualTo($"The chain cannot listen on 127.0.0.1:{port}: another process uses that port."));
    }

    private static async Task<string> AskAsync(Uri url, string method, params string[] parameters)
    {
        using HttpResponseMessage answer = await s_http.PostAsJsonAsync(url, new { jsonrpc = "2.0", id = 1, method, @params = parameters });
        using JsonDocument json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return json.RootElement.GetProperty("result").ToString();
    }

    /// <summary>Polls until the process is gone: the system tells nobody but the parent when a process ends.</summary>
    private static async Task GoneAsync(int processId)
    {
        while (IsAlive(processId))
            await Task.Yield();
    }

    private static bool IsAlive(int processId)
    {
        try
        {
            using Process process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
