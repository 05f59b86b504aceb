using FsCheck.Fluent;
using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Content.Tests;

public sealed class CidTests
{
    // computed by npm multiformats 14.0.5, the IPFS reference library, for raw blocks
    [TestCase("", "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku")]
    [TestCase("hello world", "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e")]
    public void Equals_the_name_that_ipfs_gives_the_same_bytes(string content, string expected)
    {
        Cid cid = Cid.Of(System.Text.Encoding.UTF8.GetBytes(content));

        Assert.That(cid.ToString(), Is.EqualTo(expected));
    }

    [Test, Category("Property")]
    public void Text_and_digest_carry_the_same_information() => FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>(), bytes =>
        {
            Cid cid = Cid.Of(bytes);
            return Cid.Parse(cid.ToString()) == cid && new Cid(new Hash32(cid.Digest.ToArray())) == cid;
        }));

    [TestCase("", Description = "nothing")]
    [TestCase("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk", Description = "one character short")]
    [TestCase("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykuu", Description = "one character long")]
    [TestCase("BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU", Description = "upper case")]
    [TestCase("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv", Description = "padding bits set")]
    [TestCase("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyk1", Description = "not in the alphabet")]
    [TestCase("bafybeihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", Description = "codec dag-pb")]
    [TestCase("zafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku", Description = "another base")]
    [TestCase("QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbdG", Description = "version 0")]
    public void Any_other_text_is_refused(string text)
    {
        bool parsed = Cid.TryParse(text, out _);

        Assert.That(parsed, Is.False);
        Assert.That(() => Cid.Parse(text), Throws.InstanceOf<FormatException>());
    }
}
