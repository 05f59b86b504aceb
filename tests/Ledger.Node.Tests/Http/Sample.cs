using Ledger.Node.Status;

namespace Ledger.Node.Tests.Http;

/// <summary>A status as a trainer in its second round has it.</summary>
internal static class Sample
{
    public static NodeStatus Status(bool ready = true) => new(
        Version: "0.1.0",
        StartedAt: DateTimeOffset.UnixEpoch,
        Identity: "0x1111111111111111111111111111111111111111",
        Did: "did:ethr:0x7a69:0x1111111111111111111111111111111111111111",
        NodeKey: "0x2222222222222222222222222222222222222222",
        Roles: ["trainer"],
        Endpoint: "http://127.0.0.1:1",
        Chain: new ChainStatus(31337, "0x00", 42, "0xabcdef", 1_800_000_000, 0.5),
        Contracts: new Dictionary<string, string> { ["TrainingRuns"] = "0x3333333333333333333333333333333333333333" },
        Run: new RunStatus(
            1, "bafkreirecipe", "0x01", 870_000, 4, 50, 1, "Training", 1_800_000_060,
            new Dictionary<uint, string> { [0] = "0xaa", [1] = "0xbb" },
            new Dictionary<uint, string> { [0] = "0xaa" },
            new Dictionary<uint, double> { [0] = 6.93, [1] = 5.5 }),
        Training: new TrainingStatus(1, 1, 0, 2, 50, [5.6f, 5.4f], [1.5f, 1.25f], 12_345.5, false),
        Replays: [new ReplayStatus(1, 0, 1, 50, 50, "upheld")],
        Curves: [new LossCurve(1, 0, 0, true, [6.9f, 6.5f, 6.1f])],
        Peers: [new PeerStatus("0x4444444444444444444444444444444444444444", "http://127.0.0.1:2", true, 0)],
        Payments: new PaymentStatus("90000000000000000000", "0", [new Credit(1, 0, 0, "slot", "90000000000000000000")]),
        Outbox: new OutboxStatus(1, 5, 0),
        Disk: new DiskStatus(1000, 2000, 100),
        Health: ready
            ? new HealthReport(true, [])
            : new HealthReport(false, [new HealthReason(HealthCodes.ChainUnreachable, "The chain does not answer.")]));
}
