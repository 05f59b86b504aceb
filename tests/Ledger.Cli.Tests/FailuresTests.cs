using Ledger.Cli.CommandLine;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Tests;

/// <summary>What stopped a command, as a person and a script are told.</summary>
[TestFixture]
public sealed class FailuresTests
{
    private static readonly TestCaseData[] s_causes =
    [
        new(new RpcTransportException("http://127.0.0.1:1 cannot be reached."), 4),
        new(new RpcException(new RpcError(-32000, "out of order", null)), 4),
        new(new ContractMissingException("There is no Staking here."), 4),
        new(new AbiFormatException("Too short."), 4),
        new(new SignerException("The signer answered with another key's signature."), 8),
        new(new ContractRevertException(new ContractRevert([])), 1),
    ];

    [TestCaseSource(nameof(s_causes))]
    public void A_chain_a_signer_or_a_contract_that_fails_is_no_bug_of_ours(Exception cause, int code)
    {
        CommandFailure told = Failures.Explain(cause);

        Assert.That((int)told.Code, Is.EqualTo(code));
        Assert.That(told.Advice, Is.Null);
        Assert.That(told.Message, Does.Not.Contain("Exception"));
    }

    [Test]
    public void What_nobody_foresaw_is_to_be_reported() =>
        Assert.That(Failures.Explain(new InvalidOperationException("?")).Advice, Does.Contain("report"));
}
