using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cryptography;
using Ledger.Ethereum;

namespace Ledger.Identity.Tests;

/// <summary>A node in memory whose blocks a test makes up: a block is named by its height and the branch it belongs to.</summary>
internal sealed class ScriptedHeads : IRpcTransport
{
    private readonly List<(char Branch, Hash32 Parent)> _blocks = [];

    /// <summary>Time of every block. Unit: Unix seconds.</summary>
    public ulong Timestamp { get; init; } = 1_800_000_000;

    /// <summary>The block that is served as newest; null is the highest.</summary>
    public int? Served { get; set; }

    /// <summary>What the node waits for before it answers.</summary>
    public Func<CancellationToken, Task> Before { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Times that somebody asked.</summary>
    public int Asked { get; private set; }

    public static Hash32 HashOf(int number, char branch) => Keccak256.Hash(Encoding.UTF8.GetBytes($"{number}{branch}"));

    /// <summary>Puts blocks of a branch on top.</summary>
    public void Grow(char branch, int blocks)
    {
        for (int i = 0; i < blocks; i++)
            _blocks.Add((branch, _blocks.Count == 0 ? Hash32.Zero : HashOf(_blocks.Count - 1, _blocks[^1].Branch)));
    }

    /// <summary>Takes the newest blocks away.</summary>
    public void Drop(int blocks) => _blocks.RemoveRange(_blocks.Count - blocks, blocks);

    /// <summary>Breaks the link of a block to the one below.</summary>
    public void Unlink(int number) => _blocks[number] = (_blocks[number].Branch, Keccak256.Hash("nothing"));

    public async Task<IReadOnlyList<RpcReply>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellationToken)
    {
        Asked++;
        await Before(cancellationToken);
        return [.. requests.Select(request => new RpcReply.Success(JsonDocument.Parse(Answer(request.Parameters[0]!.GetValue<string>())).RootElement.Clone()))];
    }

    private string Answer(string block)
    {
        int number = block == "latest" ? Served ?? _blocks.Count - 1 : int.Parse(block.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        return number >= _blocks.Count ? "null" : new JsonObject
        {
            ["number"] = Hex.Quantity(number), ["hash"] = HashOf(number, _blocks[number].Branch).ToString(), ["parentHash"] = _blocks[number].Parent.ToString(),
            ["timestamp"] = Hex.Quantity(Timestamp), ["gasLimit"] = "0x1c9c380",
        }.ToJsonString();
    }
}
