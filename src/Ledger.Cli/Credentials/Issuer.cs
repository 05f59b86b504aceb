using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Cli.Identities;
using Ledger.Cli.Wallets;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Credentials;

/// <summary>Somebody who issues credentials: an identity, and the key that speaks for it.</summary>
internal sealed class Issuer(ChainSession chain, LocalSigner key, DidEthr did) : IDisposable
{
    /// <summary>The chain and its contracts.</summary>
    public ChainSession Chain { get; } = chain;

    /// <summary>The identity.</summary>
    public DidEthr Did { get; } = did;

    /// <summary>Signs for it.</summary>
    public ISigner Signer => key;

    /// <summary>Schemas, issuers and status lists.</summary>
    public CredentialRegistry Registry { get; } = new(chain.Addresses.CredentialRegistry, chain.Client);

    /// <summary>Opens the key; the identity is the key's own unless another one is named, whose delegate it then is.</summary>
    /// <exception cref="CommandFailure">Key, identity or chain is not usable.</exception>
    public static async Task<Issuer> OpenAsync(ChainSession chain, FileInfo file, FileInfo? passphraseFile, string? identity, bool mayAsk, CancellationToken cancel)
    {
        string passphrase = await Passphrase.ReadAsync(passphraseFile, isNew: false, mayAsk, cancel).ConfigureAwait(false);
        LocalSigner signer = await KeyFile.OpenAsync(file, passphrase, cancel).ConfigureAwait(false);
        DidEthr did = identity is null ? new DidEthr(chain.Client.ChainId, signer.Address) : ApplicationKey.ParseDid(identity);
        if (did.ChainId == chain.Client.ChainId) return new Issuer(chain, signer, did);
        signer.Dispose();
        throw new CommandFailure(ExitCode.BadInput, $"{did} lives on another chain.");
    }

    /// <summary>Publishes a list's root unless the chain has it already; the transaction, or null.</summary>
    /// <exception cref="CommandFailure">The account cannot pay, or the chain or the contract refused.</exception>
    public async Task<Hash32?> PublishAsync(Uri url, Hash32 root, Hash32 content, CancellationToken cancel)
    {
        if (await Registry.StatusRootAsync(Did.Identity, StatusEntry.NumberOf(url), default, cancel).ConfigureAwait(false) == root) return null;
        return (await SendAsync(CredentialRegistry.Calls.PublishStatusList(Registry.Address, Did.Identity, StatusEntry.NumberOf(url), root, content), cancel).ConfigureAwait(false)).TransactionHash;
    }

    /// <summary>Sends one transaction and waits until it is in a block.</summary>
    /// <exception cref="CommandFailure">The account cannot pay for gas, or the chain or the contract refused.</exception>
    public async Task<TransactionReceipt> SendAsync(CallData call, CancellationToken cancel)
    {
        ActingKey acting = await ActingKey.OpenAsync(Chain, OpenedKey.Local(key), Did.Identity, cancel).ConfigureAwait(false);
        return await acting.SendAsync(call, static revert => new CommandFailure(ExitCode.BadInput, $"CredentialRegistry refused: {ContractErrors.Describe(revert)}."), cancel).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();
}
