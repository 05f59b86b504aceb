using Ledger.Cryptography;

namespace Ledger.Ethereum.Tests;

public sealed class KeyTests
{
    [TestCase(0U, "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266")]
    [TestCase(1U, "0x70997970C51812dc3A010C7d01b50e0d17dc79C8")]
    [TestCase(9U, "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720")]
    public void The_test_mnemonic_has_the_accounts_that_local_chains_fund(uint index, string address)
    {
        Assert.That(Mnemonic.TryParse("test test test test test test test test test test test junk", out Mnemonic? mnemonic), Is.True);
        using LocalSigner signer = HdWallet.Account(mnemonic!, index);

        Assert.That(signer.Address.ToString(), Is.EqualTo(address));
    }

    [TestCase("test test test test test test test test test test test test")] // checksum
    [TestCase("test test test test test test test test test test test")]
    [TestCase("test test test test test test test test test test test jun")]
    [TestCase("")]
    public void Words_that_are_no_mnemonic_are_refused(string phrase) => Assert.That(Mnemonic.TryParse(phrase, out _), Is.False);

    [TestCase("plain", "plain")]
    [TestCase("\u00e9", "e\u0301")]
    [TestCase("\u1e69", "s\u0323\u0307")]                // two marks, sorted by class
    [TestCase("s\u0307\u0323", "s\u0323\u0307")]
    [TestCase("\ufb01\u2460\uff21", "fi1A")]             // ligature, circled digit, wide letter
    [TestCase("\ud55c\uae00", "\u1112\u1161\u11ab\u1100\u1173\u11af")] // Hangul
    [TestCase("\ud83d\ude80", "\ud83d\ude80")]
    public void Passphrases_are_normalized(string text, string expected) =>
        Assert.That(CompatibilityDecomposition.Apply(text), Is.EqualTo(expected));

    [Test]
    public void A_new_mnemonic_reads_back()
    {
        Mnemonic mnemonic = Mnemonic.Generate();

        Assert.That(Mnemonic.TryParse(mnemonic.Phrase, out Mnemonic? parsed), Is.True);
        Assert.That(parsed!.Entropy, Is.EqualTo(mnemonic.Entropy));
    }

    [Test]
    public void A_public_parent_has_the_public_halves_of_the_private_parents_children()
    {
        using ExtendedKey parent = ExtendedKey.FromSeed(new byte[32]);
        using ExtendedKey publicParent = ExtendedKey.Parse(parent.Serialize(withSecret: false));
        using ExtendedKey child = parent.Derive(7);
        using ExtendedKey publicChild = publicParent.Derive(7);

        Assert.That(publicChild.Serialize(withSecret: false), Is.EqualTo(child.Serialize(withSecret: false)));
        Assert.That(() => publicParent.Derive(DerivationPath.Hardened), Throws.InvalidOperationException);
    }

    [Test]
    public void A_keystore_opens_with_its_passphrase_alone()
    {
        using PrivateKey key = PrivateKey.Generate();
        string json = KeystoreV3.Encrypt(key, "päss", scryptN: 1024);

        KeystoreResult right = KeystoreV3.Decrypt(json, "päss");
        KeystoreResult wrong = KeystoreV3.Decrypt(json, "pass");

        Assert.That(right, Is.TypeOf<KeystoreResult.Opened>());
        using PrivateKey opened = ((KeystoreResult.Opened)right).Key;
        Assert.That(opened.PublicKey, Is.EqualTo(key.PublicKey));
        Assert.That(wrong, Is.TypeOf<KeystoreResult.WrongPassphrase>());
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("{\"version\":1}")]
    [TestCase("{\"version\":3,\"crypto\":{}}")]
    [TestCase("{\"version\":3,\"crypto\":{\"cipher\":\"aes-128-ctr\",\"ciphertext\":\"00\",\"cipherparams\":{\"iv\":\"zz\"}}}")]
    public void Files_that_are_no_keystores_are_told(string json) =>
        Assert.That(KeystoreV3.Decrypt(json, "x"), Is.TypeOf<KeystoreResult.Malformed>());

    [Test]
    public void A_keystore_that_asks_for_a_terabyte_is_refused()
    {
        using PrivateKey key = PrivateKey.Generate();
        string json = KeystoreV3.Encrypt(key, "x", scryptN: 1024).Replace("\"n\":1024", "\"n\":1073741824", StringComparison.Ordinal);

        Assert.That(KeystoreV3.Decrypt(json, "x"), Is.TypeOf<KeystoreResult.Malformed>());
    }

    [TestCase("\"p\":1", "\"p\":2147483647")]
    [TestCase("\"n\":1024,\"r\":8,\"p\":1", "\"n\":262144,\"r\":8,\"p\":64")] // memory that is allowed, but minutes
    [TestCase("\"dklen\":32", "\"dklen\":2000000000")]
    [TestCase("\"address\":\"", "\"address\":\"00")]
    [TestCase("\"address\":\"1a642f0e3c3af545e7acbd38b07251b3990914f1\"", "\"address\":\"1a642f0e3c3af545e7acbd38b07251b3990914f2\"")]
    public void A_keystore_that_asks_for_too_much_or_names_another_account_is_refused(string part, string instead)
    {
        using PrivateKey key = PrivateKey.Create(Enumerable.Repeat((byte)1, PrivateKey.Size).ToArray());
        string json = KeystoreV3.Encrypt(key, "x", scryptN: 1024);
        Assert.That(json, Does.Contain(part));

        Assert.That(KeystoreV3.Decrypt(json.Replace(part, instead, StringComparison.Ordinal), "x"), Is.TypeOf<KeystoreResult.Malformed>());
    }

    [TestCase("0x52908400098527886E0F7030069857D2E4169EE7")]
    [TestCase("0xde709f2102306220921060314715629080e2fb77")]
    [TestCase("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    public void Addresses_without_case_or_with_a_right_checksum_are_read(string text) => Assert.That(Address.TryParse(text, out _), Is.True);

    [TestCase("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD")]
    [TestCase("5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [TestCase("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeA")]
    [TestCase("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAedd")]
    [TestCase("0xzzAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [TestCase("")]
    public void Other_texts_are_no_addresses(string text) => Assert.That(Address.TryParse(text, out _), Is.False);

    [Test]
    public void An_authorization_recovers_its_account()
    {
        using PrivateKey key = PrivateKey.Generate();
        Address target = Address.Parse("0x00000000000000000000000000000000000000aa");
        Signature signature = Secp256k1.Sign(Authorization.SigningHash(31337, target, 4), key);

        Assert.That(new Authorization(31337, target, 4, signature).TryRecoverAccount(out Address account), Is.True);
        Assert.That(account, Is.EqualTo(Address.Of(key.PublicKey)));
    }
}
