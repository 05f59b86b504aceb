using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Storage;

namespace Ledger.Node;

/// <summary>The two keys of a node: the identity, which owns stake and payouts, and the hot key, which signs its rounds.</summary>
internal sealed class NodeKeys : IDisposable
{
    private readonly IDisposable[] _held;

    private NodeKeys(ISigner identity, ISigner node, params IDisposable[] held)
    {
        Identity = identity;
        Node = node;
        _held = held;
    }

    /// <summary>Signs for the identity: registration alone.</summary>
    public ISigner Identity { get; }

    /// <summary>Signs everything else.</summary>
    public ISigner Node { get; }

    /// <summary>Refuses keys that have lost the record of what they signed; asked before the database is opened, which makes it.</summary>
    /// <exception cref="NodeStoppedException">There are keys but no database.</exception>
    public static void RequireRecord(DataDirectory directory)
    {
        if (!File.Exists(directory.Database) && (File.Exists(directory.IdentityKey) || File.Exists(directory.NodeKey)))
        {
            throw new NodeStoppedException(NodeStopReason.Keystore,
                $"The data directory {directory.Root} has keys but no database, hence no record of what they signed: restore node.db from a backup, or use another directory.");
        }
    }

    /// <summary>Opens both keys, wherever they lie.</summary>
    /// <exception cref="NodeStoppedException">A key is missing or cannot be used.</exception>
    public static async Task<NodeKeys> OpenAsync(DataDirectory directory, bool isBound, NodeOptions options, CancellationToken cancellation) =>
        options.Signer is RemoteKeys remote
            ? await ConnectAsync(remote, cancellation).ConfigureAwait(false)
            : Open(directory, isBound, options.Passphrase, options.KeystoreWork);

    /// <summary>Opens both keystores; makes what is missing as long as the directory was never bound to a chain, hence nothing was signed.</summary>
    /// <exception cref="NodeStoppedException">A file does not open, or is missing.</exception>
    private static NodeKeys Open(DataDirectory directory, bool isBound, string passphrase, int work)
    {
        LocalSigner identity = OpenOne(directory.IdentityKey, !isBound, passphrase, work);
        try
        {
            LocalSigner node = OpenOne(directory.NodeKey, !isBound, passphrase, work);
            return new NodeKeys(identity, node, identity, node);
        }
        catch
        {
            identity.Dispose();
            throw;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (IDisposable one in _held)
            one.Dispose();
    }

    private static async Task<NodeKeys> ConnectAsync(RemoteKeys remote, CancellationToken cancellation)
    {
        RemoteSigner signer = new(remote.Url, remote.Kind);
        try
        {
            return new NodeKeys(
                await signer.OpenAsync(remote.Identity, cancellation).ConfigureAwait(false), await signer.OpenAsync(remote.Node, cancellation).ConfigureAwait(false), signer);
        }
        catch (Exception e)
        {
            signer.Dispose();
            if (e is RpcTransportException or RpcException or SignerException)
                throw new NodeStoppedException(NodeStopReason.Keystore, $"The signer at {remote.Name} cannot be used: {e.Message}", e);
            throw;
        }
    }

    private static LocalSigner OpenOne(string path, bool mayCreate, string passphrase, int work)
    {
        if (!File.Exists(path) && mayCreate)
            return Create(path, passphrase, work);
        if (!File.Exists(path))
            throw new NodeStoppedException(NodeStopReason.Keystore, $"The keystore {path} is missing: restore it from a backup.");
        return KeystoreV3.Decrypt(File.ReadAllText(path), passphrase) switch
        {
            KeystoreResult.Opened opened => new LocalSigner(opened.Key),
            KeystoreResult.WrongPassphrase => throw new NodeStoppedException(NodeStopReason.Keystore, $"The passphrase does not open {path}."),
            KeystoreResult.Malformed malformed => throw new NodeStoppedException(NodeStopReason.Keystore, $"The keystore {path} is damaged: {malformed.Reason}"),
            KeystoreResult other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
        };
    }

    private static LocalSigner Create(string path, string passphrase, int work)
    {
        PrivateKey key = PrivateKey.Generate();
        string temporary = path + ".new";
        FileStreamOptions options = new() { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (FileStream file = new(temporary, options))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(KeystoreV3.Encrypt(key, passphrase, 1 << work)));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path);
        return new LocalSigner(key);
    }
}
