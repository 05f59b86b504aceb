using System.Net;
using Ledger.Cli.Demo;
using Ledger.Cli.Demo.Personal;
using Ledger.Cli.Devices;
using Ledger.Cli.Network;
using Ledger.Device.Api;
using Ledger.Device.Engine;
using Ledger.Device.Host;
using Ledger.Device.Residue;

namespace Ledger.Cli.Tests;

/// <summary>The second half of the demo must not be able to praise itself either: one thing wrong makes exactly one statement false.</summary>
[TestFixture]
public class DeviceStatementTests
{
    private const string Gguf = "bafkreigguf";

    private static readonly ApiError s_forbidden = new(403, "permission_error", "no_grant", "Nothing was granted.");

    private static readonly PlugFacts s_plug = new()
    {
        Plugged = new PlugResult(new SourceView("notes", "plugged", 80), 36, []),
        Answers = new PlugAnswers(Refused(403), Refused(401), Answered(adapter: false), Refused(403), Answered(adapter: true), Refused(403), Refused(403)),
        TrainingRefused = s_forbidden,
        Trained = new TrainResult("0x01", 4.0, 3.2, 9.5, "0x02"),
        CanaryKnown = 3,
        StreamWasHeld = true,
        Stream = new StreamEnd(2, 17, 403, "consent_ended", "The consent ended."),
        Unplugged = new UnplugResult(2, 1, 0, 0, 0, 0),
        Usage = new UsageReport(140, 120, "120000", new PaidReport("84000", "12000", "24000"), null),
    };

    private static readonly PersonalFacts s_facts = new(
        new ModelView("demo", "00", 1, Gguf, 256, "CPU", "Some chip", "zen4"),
        new Parity(64, true, 2e-6),
        new EngineBenchmark(3.2, 2000, 0.97, 128, true),
        s_plug,
        new ProbeResult(50, "aa", "CPU", "zen4"),
        new ProbeResult(50, "aa", "CPU", "zen4"),
        new CanarySearch(3, [], ["/demo"], 9, [], [], 1_000_000),
        new SocketCount(500, 4, 9, []));

    [Test]
    public void A_device_on_which_everything_is_right_says_so()
    {
        IReadOnlyList<Statement> statements = DeviceStatements.All(s_facts, Gguf, NetworkProfile.Demo);

        Assert.That(statements, Has.Count.GreaterThan(15));
        Assert.That(statements.Where(statement => !statement.Holds).Select(statement => statement.Otherwise), Is.Empty);
    }

    public static IEnumerable<TestCaseData> Faults()
    {
        yield return Case("another model is served", s_facts with { Model = s_facts.Model with { Cid = "bafkreiother" } }, "and not the released");
        yield return Case("a greedy token differs", s_facts with { Parity = s_facts.Parity with { GreedyTokensEqual = false } }, "tokens not equal");
        yield return Case("a logit differs", s_facts with { Parity = s_facts.Parity with { MaxAbsLogitDiff = 2e-4 } }, "logits by up to 2.0e-4");
        yield return Case("too few tokens were compared", s_facts with { Parity = s_facts.Parity with { Tokens = 63 } }, "over 63 tokens");
        yield return Case("the engine is slow", s_facts with { Speed = s_facts.Speed with { FractionOfNative = 0.89 } }, "89 % of the bare library");
        yield return Case("the engine draws another text", s_facts with { Speed = s_facts.Speed with { SameText = false } }, "draws another text");
        yield return Case("nothing was plugged", With(s_plug with { Plugged = s_plug.Plugged with { Files = 0 } }), "Nothing was plugged");
        yield return Case("an answer came without a consent", WithAnswers(s_plug.Answers with { WithoutGrant = Answered(false) }), "without a consent was answered");
        yield return Case("a wrong token was accepted", WithAnswers(s_plug.Answers with { WrongToken = Answered(false) }), "somebody else's device was answered");
        yield return Case("a wrong token is taken for a missing consent", WithAnswers(s_plug.Answers with { WrongToken = Refused(403) }), "and not with 401");
        yield return Case("another application was answered", WithAnswers(s_plug.Answers with { OtherApplication = Answered(false) }), "nothing was granted was answered");
        yield return Case("an expired consent still works", WithAnswers(s_plug.Answers with { Expired = Answered(false) }), "time was over was answered");
        yield return Case("a consent does not work", WithAnswers(s_plug.Answers with { Granted = Refused(503) }), "refused with 503");
        yield return Case("an answer hides its sources", WithAnswers(s_plug.Answers with { Granted = Answered(false) with { NamesSources = false } }), "does not name what it used");
        yield return Case("training needs no scope", With(s_plug with { TrainingRefused = null }), "Training was allowed");
        yield return Case("the adapter learned nothing", With(s_plug with { Trained = s_plug.Trained with { LossAfter = 3.7 } }), "should fall by 10 %");
        yield return Case("the training was slow", With(s_plug with { Trained = s_plug.Trained with { Seconds = 31 } }), "within 30 s");
        yield return Case("the adapter is not used", WithAnswers(s_plug.Answers with { WithAdapter = Answered(false) }), "does not use the adapter");
        yield return Case("no answer was running", With(s_plug with { Stream = s_plug.Stream with { Pieces = 0 } }), "No answer was streaming");
        yield return Case("the stream could not be held", With(s_plug with { StreamWasHeld = false }), "could not be held");
        yield return Case("a key is left", With(s_plug with { Unplugged = s_plug.Unplugged with { KeysLeft = 1 } }), "1 keys");
        yield return Case("a request is answered afterwards", WithAnswers(s_plug.Answers with { Unplugged = Answered(false) }), "after the unplug was answered");
        yield return Case("a bit differs afterwards", s_facts with { After = s_facts.After with { Sha256 = "ab" } }, "hash to ab");
        yield return Case("the canary is left", s_facts with { Canary = s_facts.Canary with { Hits = [new ResidueHit("/demo/vault.db", "utf-8", 12)] } }, "/demo/vault.db");
        yield return Case("the search is blind", s_facts with { Canary = s_facts.Canary with { Known = 0 } }, "shows nothing");
        yield return Case("a file was not searched", s_facts with { Canary = s_facts.Canary with { Unread = ["/demo/x: denied"] } }, "/demo/x: denied");
        yield return Case("a socket was opened", s_facts with { Sockets = s_facts.Sockets with { Others = ["Outgoing tcp to 192.0.2.1"] } }, "192.0.2.1");
        yield return Case("nothing was paid for", With(s_plug with { Usage = s_plug.Usage with { Tokens = 0 } }), "signed for 0 of them");
        yield return Case("more was delivered than may go ahead", With(s_plug with { Usage = s_plug.Usage with { Delivered = 185 } }), "delivered 185 tokens");
        yield return Case("more was signed for than delivered", With(s_plug with { Usage = s_plug.Usage with { Delivered = 119 } }), "delivered 119 tokens");
        yield return Case("a voucher was refused", With(s_plug with { Usage = s_plug.Usage with { Problem = "The contract refused: no." } }), "The contract refused");
        yield return Case("the owner got less", With(s_plug with { Usage = s_plug.Usage with { Paid = s_plug.Usage.Paid with { Owner = "83999" } } }), "the trainers 0.000000000000024");
        yield return Case("nobody looked at the sockets", s_facts with { Sockets = s_facts.Sockets with { Samples = 0 } }, "nothing was watched");
    }

    [TestCaseSource(nameof(Faults))]
    public void A_device_with_a_fault_says_which(object facts, string sentence)
    {
        Statement[] wrong = [.. DeviceStatements.All((PersonalFacts)facts, Gguf, NetworkProfile.Demo).Where(statement => !statement.Holds)];

        Assert.That(wrong.Select(statement => statement.Otherwise), Has.Exactly(1).Items.And.One.Contains(sentence));
    }

    [Test]
    public void The_report_holds_what_was_seen()
    {
        DeviceReport report = DeviceReport.Of(s_facts);

        Assert.That((report.Backend, report.Chip, report.FractionOfNative), Is.EqualTo(("CPU", "Some chip", 0.97)));
        Assert.That((report.Plugged.Status, report.Plugged.Sources.Single()), Is.EqualTo((200, new SourceTokens("notes", 40))));
        Assert.That((report.Unplugged.Status, report.Unplugged.LogitsBitIdentical, report.Unplugged.CanaryHits, report.SocketsOpened), Is.EqualTo((403, true, 0, 0)));
    }

    [Test]
    public void Of_the_sockets_only_the_own_listener_and_the_chain_are_expected()
    {
        IPEndPoint own = new(IPAddress.Loopback, 9000), chain = new(IPAddress.Loopback, 8545), elsewhere = new(IPAddress.Parse("192.0.2.1"), 8545), some = new(IPAddress.Loopback, 51_000);
        SocketSighting[] sightings =
        [
            new(1, SocketRole.Listening, "tcp", own, null),
            new(1, SocketRole.Incoming, "tcp", own, some),
            new(1, SocketRole.Outgoing, "tcp", some, chain),
            new(1, SocketRole.Outgoing, "tcp", some, elsewhere),
            new(1, SocketRole.Listening, "udp", own, null),
            new(2, SocketRole.Unknown, "unknown", null, null),
            new(2, SocketRole.Local, "unix", null, null),
        ];

        SocketCount count = SocketCount.Of(sightings, 10, own.Port, chain.Port);

        Assert.That((count.Chain, count.Served, count.Others.Count), Is.EqualTo((1, 1, 4)));
    }

    private static TestCaseData Case(string name, PersonalFacts facts, string sentence) => new TestCaseData(facts, sentence).SetName($"A_device_with_a_fault_says_which({name})");

    private static PersonalFacts With(PlugFacts plug) => s_facts with { Plug = plug };

    private static PersonalFacts WithAnswers(PlugAnswers answers) => With(s_plug with { Answers = answers });

    private static AskOutcome Refused(int status) => new(status, "some_code", "Some sentence.", false, 0, null);

    private static AskOutcome Answered(bool adapter) => new(200, null, null, true, 20, new LedgerFields(["0x01"], [new SourceTokens("notes", 40)], 120, 3, 2000, adapter));
}
