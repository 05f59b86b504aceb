using Ledger.Cli.CommandLine;
using Ledger.Cli.Devices;
using Ledger.Device.Api;

namespace Ledger.Cli.Tests;

[TestFixture]
public class DeviceRefusalTests
{
    [TestCase(503, "chain_unreachable", 4, "--rpc")]
    [TestCase(503, "chain_stale", 4, "--rpc")]
    [TestCase(503, "no_model", 1, "--model")]
    [TestCase(403, "no_grant", 9, "consent grant")]
    [TestCase(404, "no_grant", 3, "consent list")]
    [TestCase(403, "other_purpose", 9, "--purpose")]
    [TestCase(404, "no_source", 3, "consent list")]
    public void A_refusal_has_its_exit_code_and_a_way_out(int status, string code, int exit, string advice)
    {
        CommandFailure failure = DeviceRefusal.Explain(new ApiError(status, "any", code, "A sentence."));

        Assert.That(((int)failure.Code, failure.Message), Is.EqualTo((exit, "A sentence.")));
        Assert.That(failure.Advice, Does.Contain(advice));
    }
}
