using Ledger.Cryptography;
using NUnit.Framework;

namespace Ledger.Identity.Tests;

/// <summary>Names in the registry.</summary>
public sealed class LedgerNamesTests
{
    [Test]
    public void A_name_reads_back_as_it_was_written() =>
        Assert.That(LedgerNames.FromBytes32(LedgerNames.ToBytes32("did/svc/LedgerNode")), Is.EqualTo("did/svc/LedgerNode"));

    [Test]
    public void The_key_of_a_delegate_type_is_that_of_the_reference() =>
        Assert.That(LedgerNames.DelegateKey("sigAuth").ToString(), Is.EqualTo("0x3a1f860b6378c592677079181386ab704a8b302a45b41ed2d78f90767569bb0e"));

    [Test]
    public void A_name_that_clients_would_cut_is_refused()
    {
        Assert.That(LedgerNames.ToBytes32(new string('a', 31)), Is.Not.EqualTo(Hash32.Zero));
        Assert.Throws<ArgumentException>(() => LedgerNames.ToBytes32(new string('a', 32)));
    }
}
