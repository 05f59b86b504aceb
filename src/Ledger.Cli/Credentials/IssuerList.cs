using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ledger.Cli.CommandLine;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Credentials;

/// <summary>A status list as its issuer keeps it: which entries are taken, which are revoked, and the signed list beside it for publishing.</summary>
/// <remarks>
/// Nothing on chain stops an issuer from publishing an older list, which would take revocations back. So the list is held by one
/// command at a time, from here to its publishing, and goes on only from what the chain has: its file remembers every root it ever had.
/// </remarks>
internal sealed class IssuerList : IDisposable
{
    private readonly ListFiles _files;
    private readonly FileStream _held;
    private readonly BitstringStatusList _taken;
    private readonly HashSet<string> _roots;

    private IssuerList(ListFiles files, FileStream held, Content content) =>
        (_files, _held, _taken, Revoked, _roots) = (files, held, content.Taken, content.Revoked, content.Roots);

    /// <summary>Which entries are revoked.</summary>
    public BitstringStatusList Revoked { get; }

    /// <summary>The signed list, to be put where its URL says.</summary>
    public string TokenPath => _files.Token;

    /// <summary>Opens a list, or begins one that the chain does not know either.</summary>
    /// <exception cref="CommandFailure">Its file is damaged, missing or older than what the chain has, or another command works on it.</exception>
    public static async Task<IssuerList> OpenAsync(string directory, Uri url, Issuer issuer, CancellationToken cancel)
    {
        ListFiles files = new(Path.GetFullPath(directory), url);
        FileStream held = Hold(files);
        try
        {
            Content? content = await ReadAsync(files, cancel).ConfigureAwait(false);
            Hash32 published = await issuer.Registry.StatusRootAsync(issuer.Did.Identity, StatusEntry.NumberOf(url), default, cancel).ConfigureAwait(false);
            if (published != Hash32.Zero && content?.Roots.Contains(published.ToString()) != true)
            {
                string what = content is null ? $"its file {files.State} does not exist" : $"{files.State} never was what the chain has";
                throw new CommandFailure(
                    ExitCode.BadInput, $"{issuer.Did} has published the list {url}, but {what}: going on would take revocations back.", "give the --lists DIR where the list is kept, or issue under another list URL");
            }

            return new IssuerList(files, held, content ?? new Content(new BitstringStatusList(), new BitstringStatusList(), []));
        }
        catch
        {
            await held.DisposeAsync().ConfigureAwait(false);
            throw;
        }
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

        throw new CommandFailure(ExitCode.BadInput, $"The list {_files.Url} is full: issue under another list URL.");
    }

    /// <summary>Keeps the list's state and signs it anew.</summary>
    public async Task<string> SaveAsync(DidEthr issuer, ISigner signer, CancellationToken cancel)
    {
        _roots.Add(Revoked.Root().ToString());
        await WriteAsync(_files.State, JsonSerializer.Serialize(new State(_files.Url.AbsoluteUri, _taken.Encode(), Revoked.Encode(), [.. _roots]), Terminal.Json), cancel).ConfigureAwait(false);
        string token = await StatusListToken.IssueAsync(issuer, _files.Url, Revoked, signer, TimeProvider.System.GetUtcNow(), cancel).ConfigureAwait(false);
        await WriteAsync(_files.Token, token, cancel).ConfigureAwait(false);
        return token;
    }

    /// <summary>SHA-256 of the signed list, which the chain's log names.</summary>
    public static Hash32 ContentHash(string token) => new(SHA256.HashData(Encoding.ASCII.GetBytes(token)));

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static FileStream Hold(ListFiles files)
    {
        Directory.CreateDirectory(files.Directory);
        try
        {
            return new FileStream(files.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException) when (File.Exists(files.Lock))
        {
            throw new CommandFailure(ExitCode.InUse, $"Another command works on the list {files.Url}.", "run this again when it is done");
        }
    }

    private static async Task<Content?> ReadAsync(ListFiles files, CancellationToken cancel)
    {
        if (!File.Exists(files.State)) return null;
        try
        {
            State? state = JsonSerializer.Deserialize<State>(await File.ReadAllTextAsync(files.State, cancel).ConfigureAwait(false), Terminal.Json);
            if (state is { Taken: not null, Revoked: not null, Roots: not null }
                && BitstringStatusList.TryDecode(state.Taken, out BitstringStatusList? taken) && BitstringStatusList.TryDecode(state.Revoked, out BitstringStatusList? revoked))
                return new Content(taken, revoked, [.. state.Roots]);
        }
        catch (JsonException)
        {
            // told below, as every other damage
        }

        throw new CommandFailure(ExitCode.BadInput, $"{files.State} is damaged: restore it, or issue under another list URL.");
    }

    private static async Task WriteAsync(string path, string text, CancellationToken cancel)
    {
        string temporary = path + ".new";
        FileStream file = new(temporary, FileMode.Create, FileAccess.Write, FileShare.None);
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(Encoding.UTF8.GetBytes(text), cancel).ConfigureAwait(false);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Where a list's files lie, by its URL.</summary>
    private sealed record ListFiles(string Directory, Uri Url)
    {
        private readonly string _path = Path.Combine(Directory, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Url.AbsoluteUri)))[..16]);

        public string State => _path + ".json";

        public string Token => _path + ".jwt";

        public string Lock => _path + ".lock";
    }

    private sealed record Content(BitstringStatusList Taken, BitstringStatusList Revoked, HashSet<string> Roots);

    private sealed record State(string Url, string Taken, string Revoked, string[] Roots);
}
