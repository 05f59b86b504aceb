using Ledger.Contracts.Anvil;

namespace Ledger.Contracts.Tests.Anvil;

/// <summary>Entry point of this assembly as a program: a parent that a test can kill.</summary>
internal static class ChainHolder
{
    /// <summary>The argument that makes the program start a chain, print its process id and URL, and wait for ever.</summary>
    public const string HoldChain = "hold-chain";

    public static async Task Main(string[] args)
    {
        if (args is not [HoldChain])
            return;
        await using AnvilProcess chain = await AnvilProcess.StartAsync(new AnvilOptions());
        await Console.Out.WriteLineAsync($"{chain.ProcessId} {chain.RpcUrl}");
        await Task.Delay(Timeout.Infinite);
    }
}
