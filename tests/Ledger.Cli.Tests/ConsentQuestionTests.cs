using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Ledger.Contracts;
using Ledger.Ethereum;

namespace Ledger.Cli.Tests;

/// <summary>A person at a terminal is asked before a consent is signed, and what they answer is what happens.</summary>
[TestFixture]
public partial class ConsentQuestionTests
{
    private const string App = "did:ethr:0x7a69:0x2222222222222222222222222222222222222222", Question = "Sign this consent? [y/N] ";

    [TestCaseSource(typeof(LedgerTerminal), nameof(LedgerTerminal.Cases))]
    public async Task A_consent_is_signed_after_a_yes_and_after_nothing_else(string script)
    {
        await using DeviceFixture device = await DeviceFixture.StartAsync();
        LedgerTerminal terminal = new(script);
        await device.AskAsync("consent", "plug", device.Notes());
        string[] grant = ["consent", "grant", "notes", "--app", App, "--purpose", "inference,training", "--price", "0.5", "--cap", "10", "--expires", "1h", "--data", device.Data];

        foreach ((string typed, int code, string said) in new[] { ("n\n", 1, "Nothing was signed."), ("\n", 1, "Nothing was signed."), ("\u0003", 130, "") })
        {
            LedgerProcess.Ended refused = await terminal.AnswerAsync(Question, typed, grant);
            Assert.That((refused.Code, await GrantedAsync(device)), Is.EqualTo((code, (IReadOnlyList<ConsentRegistry.Consent>)[])), refused.Output);
            Assert.That(refused.Output, Does.Contain(said).And.Not.Contain("granting"));
        }

        LedgerProcess.Ended signed = await terminal.AnswerAsync(Question, "y\n", grant);
        Assert.That(signed.Code, Is.Zero, signed.Output);
        ConsentRegistry.Consent consent = (await GrantedAsync(device)).Single();
        string asked = signed.Output[..signed.Output.IndexOf(Question, StringComparison.Ordinal)];
        Assert.That(asked, Does.Contain($"{App} may use notes for inference and training until ").And.Contain("for 0.5 LDG a thousand tokens, at most 10 LDG in all"));
        DateTimeOffset until = DateTimeOffset.ParseExact(Until().Match(asked).Groups[1].Value, "u", CultureInfo.InvariantCulture);
        Assert.That(DateTimeOffset.FromUnixTimeSeconds((long)consent.Expiry), Is.EqualTo(until).Within(TimeSpan.FromMinutes(5)), "what was shown is what was signed");
        Assert.That((consent.Purposes, (BigInteger)consent.Cap), Is.EqualTo(((byte)3, 10 * BigInteger.Pow(10, 18))));
    }

    private static async Task<IReadOnlyList<ConsentRegistry.Consent>> GrantedAsync(DeviceFixture device)
    {
        LogFilter filter = ConsentRegistry.Events.Granted.Filter(device.Chain.Contracts.ConsentRegistry);
        IReadOnlyList<Log> logs = await device.Chain.Client.GetLogsAsync(filter, 0, await device.Chain.Client.GetBlockNumberAsync(default), default);
        return [.. logs.Select(static log => ConsentRegistry.Events.Granted.TryDecode(log, out ConsentRegistry.Events.Granted? granted) ? granted.Consent : throw new FormatException())];
    }

    [GeneratedRegex(@"until (\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ)")]
    private static partial Regex Until();
}
