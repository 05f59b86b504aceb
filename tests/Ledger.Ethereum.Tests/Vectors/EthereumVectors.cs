using Ledger.Vectors;

namespace Ledger.Ethereum.Tests.Vectors;

public sealed class EthereumVectors
{
    private const string Project = "Ledger.Ethereum.Tests";

    private static readonly Dictionary<string, VectorRunner> Runners = WithOfficialTransactions(new()
    {
        ["did/vectors.json"] = AccountVectors.DidKeysAndSelectors,
        ["ethereum/abi/ethers-abi.json"] = AbiVectors.Ethers,
        ["ethereum/abi/ethers-solidity-packed.json"] = AbiVectors.Packed,
        ["ethereum/abi/ethereum-tests-basic.json"] = AbiVectors.Basic,
        ["ethereum/accounts/erc55.json"] = AccountVectors.Checksums,
        ["ethereum/accounts/ethers-accounts.json"] = AccountVectors.Accounts,
        ["ethereum/accounts/ethers-create.json"] = AccountVectors.Create,
        ["ethereum/accounts/ethers-create2.json"] = AccountVectors.Create2,
        ["ethereum/eip712/eip-712-mail-example.json"] = TypedDataVectors.Mail,
        ["ethereum/eip712/ethers-typed-data.json"] = TypedDataVectors.Ethers,
        ["ethereum/hd/bip32.json"] = WalletVectors.Bip32,
        ["ethereum/hd/bip32-invalid.json"] = WalletVectors.InvalidKeys,
        ["ethereum/hd/bip39-english.txt"] = WalletVectors.WordList,
        ["ethereum/hd/bip39-trezor-english.json"] = WalletVectors.Trezor,
        ["ethereum/hd/ethers-mnemonics.json"] = WalletVectors.EthersMnemonics,
        ["ethereum/keystore/ethereum-tests-basic.json"] = WalletVectors.Keystores,
        ["ethereum/keystore/ethers-wallets.json"] = WalletVectors.EthersKeystores,
        ["ethereum/rlp/ethers-rlp.json"] = RlpVectors.Ethers,
        ["ethereum/rlp/rlptest.json"] = RlpVectors.Valid,
        ["ethereum/rlp/invalidRLPTest.json"] = RlpVectors.Invalid,
        ["ethereum/transactions/ethers-transactions.json"] = TransactionVectors.Ethers,
        ["ethereum/trie/hex_encoded_securetrie_test.json"] = TrieVectors.Hashed,
        ["ethereum/trie/trieanyorder.json"] = TrieVectors.Plain,
        ["ethereum/trie/trietest.json"] = TrieVectors.Plain,
    });

    [TestCaseSource(typeof(VectorFolder), nameof(VectorFolder.Cases))]
    public void Every_item_of_a_vector_file_passes(string file) => VectorFolder.Check(Project, file, Runners);

    [Test]
    public void Every_file_of_this_project_has_a_runner() => Assert.That(Runners.Keys, Is.EquivalentTo(VectorLayout.FilesOf(Project)));

    private static Dictionary<string, VectorRunner> WithOfficialTransactions(Dictionary<string, VectorRunner> runners)
    {
        foreach (string file in VectorLayout.FilesOf(Project).Where(static file => file.StartsWith("ethereum/transactions/tt", StringComparison.Ordinal)))
            runners[file] = TransactionVectors.Official;
        return runners;
    }
}
