using System.Text.Json.Nodes;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;
using Ledger.Testing;

namespace Ledger.Node.Tests.Credentials;

/// <summary>A credential of schema 1 that an issuer makes for a trainer, and its status list beside it.</summary>
internal static class TrainerCredential
{
    private static readonly Uri s_list = new("https://issuer.example/status/1");

    /// <summary>Makes the schema and lets it trust the issuer.</summary>
    public static async Task TrustAsync(LocalChain chain, FundedWallet issuer)
    {
        Address credentials = chain.Contracts.CredentialRegistry;
        await issuer.SendAsync(CredentialRegistry.Calls.CreateSchema(credentials, issuer.Address, Keccak256.Hash([1]), ""));
        await issuer.SendAsync(CredentialRegistry.Calls.AddIssuer(credentials, 1, issuer.Address));
    }

    /// <summary>Publishes the list into FILE.list and writes the credential to FILE.</summary>
    public static async Task IssueAsync(LocalChain chain, FundedWallet issuer, Address holder, string file, int index = 4711)
    {
        DidEthr did = new(31337, issuer.Address), subject = new(31337, holder);
        BitstringStatusList list = new();
        await File.WriteAllTextAsync(file + ".list", await StatusListToken.IssueAsync(did, s_list, list, issuer.Signer, TimeProvider.System.GetUtcNow()));
        await issuer.SendAsync(CredentialRegistry.Calls.PublishStatusList(chain.Contracts.CredentialRegistry, issuer.Address, StatusEntry.NumberOf(s_list), list.Root(), Keccak256.Hash([2])));
        CredentialDraft draft = new(did, subject, new JsonObject { ["slots"] = 1 }, TimeProvider.System.GetUtcNow()) { Status = new StatusEntry(s_list, 4711) };
        string token = await CredentialToken.IssueAsync(draft, CredentialProfile.DataModel2, issuer.Signer);
        Hash32 salt = Keccak256.Hash([3]);
        ChainCredential credential = new(1, issuer.Address, holder, StatusEntry.NumberOf(s_list), index, 0, ulong.MaxValue, ChainCredential.Commit(salt, token));
        byte[] signature = index < 0 ? [] : (await issuer.Signer.SignAsync(credential.Digest(31337, chain.Contracts.CredentialRegistry), CancellationToken.None)).ToBytes();
        await File.WriteAllTextAsync(file + ".new", new HeldCredential(token, new ChainAttestation(credential, salt, signature)).ToJson());
        File.Move(file + ".new", file);
    }
}
