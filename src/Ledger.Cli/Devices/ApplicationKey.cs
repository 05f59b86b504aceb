using Ledger.Cli.CommandLine;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Devices;

/// <summary>The key of an application: signs the tokens by which a device knows it.</summary>
/// <param name="signer">The key.</param>
/// <param name="issuer">The application's identity.</param>
/// <param name="audience">Identity of the person whose device is asked.</param>
internal sealed class ApplicationKey(LocalSigner signer, DidEthr issuer, DidEthr audience) : IDisposable
{
    /// <summary>The application's identity.</summary>
    public DidEthr Issuer => issuer;

    /// <summary>Identity of the person whose device is asked.</summary>
    public DidEthr Audience => audience;

    /// <summary>The key.</summary>
    public ISigner Signer => signer;

    /// <summary>Opens the key; the identity is the key's own unless another one is named, whose delegate it then is.</summary>
    /// <exception cref="CommandFailure">The key file or the named identity is not usable.</exception>
    public static async Task<ApplicationKey> OpenAsync(FileInfo file, FileInfo? passphraseFile, DidEthr audience, string? identity, bool mayAsk, CancellationToken cancel)
    {
        DidEthr? named = identity is null ? null : ParseDid(identity);
        if (named is DidEthr other && other.ChainId != audience.ChainId)
            throw new CommandFailure(ExitCode.BadInput, $"{other} lives on another chain than {audience}.");
        string passphrase = await Passphrase.ReadAsync(passphraseFile, isNew: false, mayAsk, cancel).ConfigureAwait(false);
        LocalSigner signer = await KeyFile.OpenAsync(file, passphrase, cancel).ConfigureAwait(false);
        return new ApplicationKey(signer, named ?? new DidEthr(audience.ChainId, signer.Address), audience);
    }

    /// <summary>A DID as it was typed.</summary>
    /// <exception cref="CommandFailure">It is none.</exception>
    public static DidEthr ParseDid(string text) => DidEthr.TryParse(text, out DidEthr did)
        ? did
        : throw new CommandFailure(ExitCode.BadInput, $"'{text}' is no DID of the kind did:ethr:0x7a69:0x….");

    /// <summary>A token for the audience.</summary>
    public ValueTask<string> TokenAsync(TimeSpan lifetime, CancellationToken cancel) =>
        DidJwt.IssueAsync(signer, issuer, audience, lifetime, TimeProvider.System, cancel);

    /// <inheritdoc/>
    public void Dispose() => signer.Dispose();
}
