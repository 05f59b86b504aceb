using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Credentials;

/// <summary>A status list as its issuer keeps it: which entries are taken, which are revoked, and the signed list beside it for publishing.</summary>
internal sealed class IssuerList
{
    private readonly string _directory;
    private readonly Uri _url;
    private readonly BitstringStatusList _taken;

    private IssuerList(string directory, Uri url, BitstringStatusList taken, BitstringStatusList revoked) => (_directory, _url, _taken, Revoked) = (directory, url, taken, revoked);

    /// <summary>Which entries are revoked.</summary>
    public BitstringStatusList Revoked { get; }

    /// <summary>The signed list, to be put where its URL says.</summary>
    public string TokenPath => Path.Combine(_directory, Name + ".jwt");

    private string StatePath => Path.Combine(_directory, Name + ".json");

    private string Name => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(_url.AbsoluteUri)))[..16];

    /// <summary>Opens a list, or begins one.</summary>
    /// <exception cref="CommandFailure">Its file is damaged.</exception>
    public static async Task<IssuerList> OpenAsync(string directory, Uri url, CancellationToken cancel)
    {
        IssuerList fresh = new(Path.GetFullPath(directory), url, new BitstringStatusList(), new BitstringStatusList());
        if (!File.Exists(fresh.StatePath)) return fresh;
        try
        {
            State? state = JsonSerializer.Deserialize<State>(await File.ReadAllTextAsync(fresh.StatePath, cancel).ConfigureAwait(false), Terminal.Json);
            if (state is not null && BitstringStatusList.TryDecode(state.Taken, out BitstringStatusList? taken) && BitstringStatusList.TryDecode(state.Revoked, out BitstringStatusList? revoked))
                return new IssuerList(fresh._directory, url, taken, revoked);
        }
        catch (JsonException)
        {
            // told below, as every other damage
        }

        throw new CommandFailure(ExitCode.BadInput, $"{fresh.StatePath} is damaged: restore it, or issue under another list URL.");
    }

    /// <summary>Takes an entry that nobody has, drawn at random so that its number says nothing about when it was issued.</summary>
    /// <exception cref="CommandFailure">The list is nearly full.</exception>
    public int Take()
    {
        for (int attempt = 0; attempt < 1000; attempt++)
        {
            int index = RandomNumberGenerator.GetInt32(_taken.Count);
            if (_taken[index]) continue;
            _taken.Revoke(index);
            return index;
        }

        throw new CommandFailure(ExitCode.BadInput, $"The list {_url} is full: issue under another list URL.");
    }

    /// <summary>Keeps the list's state and signs it anew.</summary>
    public async Task<string> SaveAsync(DidEthr issuer, ISigner signer, CancellationToken cancel)
    {
        Directory.CreateDirectory(_directory);
        await WriteAsync(StatePath, JsonSerializer.Serialize(new State(_url.AbsoluteUri, _taken.Encode(), Revoked.Encode()), Terminal.Json), cancel).ConfigureAwait(false);
        string token = await StatusListToken.IssueAsync(issuer, _url, Revoked, signer, TimeProvider.System.GetUtcNow(), cancel).ConfigureAwait(false);
        await WriteAsync(TokenPath, token, cancel).ConfigureAwait(false);
        return token;
    }

    /// <summary>SHA-256 of the signed list, which the chain's log names.</summary>
    public static Hash32 ContentHash(string token) => new(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        await File.WriteAllTextAsync(path + ".new", text, cancel).ConfigureAwait(false);
        File.Move(path + ".new", path, overwrite: true);
    }

    private sealed record State(string Url, string Taken, string Revoked);
}
