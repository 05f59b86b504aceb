namespace Ledger.Vectors;

/// <summary>Every vector file that is known: which test project runs it, or why none does.</summary>
/// <remarks>How many items a file has depends on the folder: the tests print "file: passed/total".</remarks>
public static class VectorLayout
{
    private static readonly Dictionary<string, string[]> Keepers = new()
    {
        ["Ledger.Cryptography.Tests"] =
        [
            "ethereum/hash/ethers-hashes.json",
            "ethereum/hash/ethers-pbkdf-scrypt.json",
            "ethereum/wycheproof/ecdsa_secp256k1_sha256_bitcoin_test.json",
            "ethereum/wycheproof/ecdsa_secp256k1_sha256_p1363_test.json",
            "ethereum/wycheproof/ecdsa_secp256k1_sha256_test.json",
            "ethereum/wycheproof/hmac_sha256_test.json",
            "ethereum/wycheproof/hmac_sha512_test.json",
            "ethereum/wycheproof/pbkdf2_hmacsha256_test.json",
            "ethereum/wycheproof/pbkdf2_hmacsha512_test.json",
        ],
        ["Ledger.Ethereum.Tests"] =
        [
            "did/vectors.json",
            "ethereum/abi/ethereum-tests-basic.json",
            "ethereum/abi/ethers-abi.json",
            "ethereum/abi/ethers-solidity-packed.json",
            "ethereum/accounts/erc55.json",
            "ethereum/accounts/ethers-accounts.json",
            "ethereum/accounts/ethers-create.json",
            "ethereum/accounts/ethers-create2.json",
            "ethereum/eip712/eip-712-mail-example.json",
            "ethereum/eip712/ethers-typed-data.json",
            "ethereum/hd/bip32-invalid.json",
            "ethereum/hd/bip32.json",
            "ethereum/hd/bip39-english.txt",
            "ethereum/hd/bip39-trezor-english.json",
            "ethereum/hd/ethers-mnemonics.json",
            "ethereum/keystore/ethereum-tests-basic.json",
            "ethereum/keystore/ethers-wallets.json",
            "ethereum/rlp/ethers-rlp.json",
            "ethereum/rlp/invalidRLPTest.json",
            "ethereum/rlp/rlptest.json",
            "ethereum/transactions/ethers-transactions.json",
            "ethereum/trie/hex_encoded_securetrie_test.json",
            "ethereum/trie/trieanyorder.json",
            "ethereum/trie/trietest.json",
            .. new[]
            {
                "Address", "Data", "EIP1559", "EIP2028", "EIP2930", "GasLimit", "GasPrice", "Nonce", "RSValue", "Signature", "VValue", "Value", "WrongRLP",
            }.Select(static folder => $"ethereum/transactions/tt{folder}.json"),
        ],
        ["Ledger.Tensors.Tests"] =
        [
            .. new[] { "add", "div", "fma", "fromi32", "ldexp", "lt", "max", "mul", "sqrt", "sub", "toi32rne", "toi32trunc" }
                .Select(static operation => $"float32/{operation}.txt"),
        ],
    };

    private static readonly Dictionary<string, string> OutOfScope = new()
    {
        ["ethereum/ens/ethers-namehash.json"] = "names are no part of this client",
        ["ethereum/units/ethers-units.json"] = "amounts are numbers of wei here; how they are shown is the application's matter",
    };

    /// <summary>The files that a test project has to run.</summary>
    public static IReadOnlyList<string> FilesOf(string project) => Keepers[project];

    /// <summary>Why a test project does not run a file; null when it has to, or when nobody knows the file.</summary>
    public static string? ReasonNotToRun(string project, string file)
    {
        if (OutOfScope.TryGetValue(file, out string? reason))
            return $"out of scope: {reason}";
        string? keeper = Keepers.FirstOrDefault(entry => entry.Value.Contains(file)).Key;
        return keeper is null || keeper == project ? null : $"{keeper} runs it";
    }
}
