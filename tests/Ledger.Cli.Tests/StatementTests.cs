using System.Numerics;
using Ledger.Cli.Chain;
using Ledger.Cli.Demo;
using Ledger.Cli.Network;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Node.Status;

namespace Ledger.Cli.Tests;

/// <summary>The demo must not be able to praise itself: one thing wrong makes exactly one statement false.</summary>
[TestFixture]
public class StatementTests
{
    private static readonly BigInteger s_coin = BigInteger.Pow(10, 18);
    private static readonly Address s_late = Account(4);

    [Test]
    public void A_demo_in_which_everything_is_right_says_so()
    {
        IReadOnlyList<Statement> statements = Judge(new Demonstration());

        Assert.That(statements, Is.Not.Empty);
        Assert.That(statements.Where(statement => !statement.Holds).Select(statement => statement.Otherwise), Is.Empty);
    }

    public static IEnumerable<TestCaseData> Faults()
    {
        yield return Case("a token was minted that nobody earned", new Demonstration { Minted = 801 * s_coin, Supply = 801 * s_coin }, "Minted");
        yield return Case("the supply is not what was minted", new Demonstration { Supply = 799 * s_coin }, "Minted");
        yield return Case("the loss rose", new Demonstration { FinalLoss = 5.9, FirstLoss = 5.8, UnigramEntropy = 9 }, "validation loss went from");
        yield return Case("the loss fell too little", new Demonstration { FinalLoss = 4.7, FirstLoss = 4.8 }, "validation loss went from");
        yield return Case("the loss is no better than counting tokens", new Demonstration { FinalLoss = 4.95, FirstLoss = 5.8, UnigramEntropy = 5.4 }, "unigram entropy");
        yield return Case("a node derived another root", new Demonstration { OddRoot = true }, "state roots");
        yield return Case("the late joiner earned nothing", new Demonstration { LateJoiner = Account(99) }, "joined late was not paid");
        yield return Case("the model is too small", new Demonstration { Parameters = 25_696 }, "fewer than 800,000");
        yield return Case("an attestation is missing", new Demonstration { LosesAttestation = true }, "lack attestations");
    }

    [TestCaseSource(nameof(Faults))]
    public void A_demo_with_a_fault_says_which(object demonstration, string sentence)
    {
        Statement[] wrong = [.. Judge((Demonstration)demonstration).Where(statement => !statement.Holds)];

        Assert.That(wrong.Select(statement => statement.Otherwise), Has.Exactly(1).Items.And.One.Contains(sentence));
    }

    [Test]
    public void The_report_holds_the_losses_after_the_rounds_and_the_roots_before_them()
    {
        DemoReport report = Source(new Demonstration()).Report(s_late.ToString(), TimeSpan.FromSeconds(12.34));

        Assert.That((report.Run.Rounds[0].ValidationLoss, report.Run.Rounds[1].ValidationLoss), Is.EqualTo((5.8, 4.6)));
        Assert.That((report.Run.Rounds[0].BaseRoot, report.Run.Rounds[1].BaseRoot), Is.EqualTo((Root(0).ToString(), Root(1).ToString())));
        Assert.That(report.Run.FinalRoot, Is.EqualTo(Root(2).ToString()));
        Assert.That(report.Seconds, Is.EqualTo(12.3));
    }

    private static TestCaseData Case(string name, Demonstration demonstration, string sentence) => new TestCaseData(demonstration, sentence).SetName($"A_demo_with_a_fault_says_which({name})");

    private static IReadOnlyList<Statement> Judge(Demonstration demonstration)
    {
        ReportSource source = Source(demonstration);
        return Statement.All(source.Report(demonstration.LateJoiner.ToString(), TimeSpan.FromSeconds(1)), source, NetworkProfile.Demo);
    }

    /// <summary>Two rounds of four trainers, each claim attested by two verifiers, and 100 LDG a claim.</summary>
    private static ReportSource Source(Demonstration demonstration)
    {
        TrainingRuns.Terms terms = new(
            Root(7), Root(8), Root(9), Root(0), Rounds: 2, InnerSteps: 50, Checkpoints: 4, MinTrainers: 3, MaxSlots: 4, MinVerifiers: 2, MaxVerifiers: 2, Attesters: 2,
            AttestationBps: 1000, SlotReward: (UInt128)(100 * s_coin), 1, 1, 1, 1, 1, 0, NetworkProfile.Demo.Clocks);
        RoundHistory[] rounds = [Round(0, demonstration), Round(1, demonstration)];
        Dictionary<uint, string> derived = new() { [0] = Root(0).ToString(), [1] = Root(1).ToString(), [2] = Root(2).ToString() };
        Dictionary<uint, double> losses = new() { [0] = 6.9, [1] = demonstration.FirstLoss, [2] = demonstration.FinalLoss };
        RunStatus run = new(1, "", "", demonstration.Parameters, 2, 50, 1, "Cut", null, derived, derived, losses) { UnigramEntropy = demonstration.UnigramEntropy };
        RunStatus odd = run with { StateRoots = new Dictionary<uint, string>(derived) { [1] = demonstration.OddRoot ? Root(66).ToString() : Root(1).ToString() } };
        DemoView view = new(TimeSpan.Zero, new RunHistory(rounds), [("trainer-1", Status(run)), ("verifier-1", Status(odd))]);
        Dictionary<Address, BigInteger> balances = new() { [Account(1)] = 180 * s_coin, [Account(2)] = 180 * s_coin, [Account(3)] = 180 * s_coin, [s_late] = 180 * s_coin };
        BigInteger attested = demonstration.LosesAttestation ? 75 : 80;
        balances[Account(8)] = attested * s_coin;
        BigInteger total = (720 + attested) * s_coin;
        return new ReportSource(
            31337, new Dictionary<string, Address>(), terms, view, new Dictionary<uint, Hash32> { [0] = Root(0), [1] = Root(1), [2] = Root(2) },
            demonstration.Minted ?? total, demonstration.Supply ?? total, balances);
    }

    private static RoundHistory Round(uint number, Demonstration demonstration)
    {
        RoundHistory round = new(number) { Seed = Root(20 + (int)number), BaseRound = number == 0 ? RoundHistory.Genesis : number - 1 };
        for (ushort i = 0; i < 4; i++)
        {
            SlotHistory slot = round.SlotOf(i);
            slot.Trainer = Account(i + 1);
            slot.Claim = new TrainingRuns.Events.Claimed(1, number, i, slot.Trainer, Root(30), Root(31), Root(32), Root(33), Root(34), Root(35));
            slot.Attestations[Account(8)] = 5 * s_coin;
            if (!(demonstration.LosesAttestation && number == 1 && i == 3)) slot.Attestations[Account(9)] = 5 * s_coin;
            slot.End(90 * s_coin);
        }
        round.Cut(0b1111, number);
        return round;
    }

    private static NodeStatus Status(RunStatus run) => new(
        "", default, Account(1).ToString(), "", "", [], null, new ChainStatus(31337, "", 0, "", 0, 0), new Dictionary<string, string>(), run, null, [], [], [],
        new PaymentStatus("0", "0", []), new OutboxStatus(0, 0, 0), new DiskStatus(0, 0, 0), new HealthReport(true, []));

    private static Hash32 Root(int seed) => Keccak256.Hash([(byte)seed]);

    private static Address Account(int seed) => new(Root(100 + seed).ToArray().AsSpan(12));

    private sealed record Demonstration
    {
        public BigInteger? Minted { get; init; }

        public BigInteger? Supply { get; init; }

        public double FirstLoss { get; init; } = 5.8;

        public double FinalLoss { get; init; } = 4.6;

        public double UnigramEntropy { get; init; } = 5.4;

        public bool OddRoot { get; init; }

        public bool LosesAttestation { get; init; }

        public long Parameters { get; init; } = 869_504;

        public Address LateJoiner { get; init; } = s_late;
    }
}
