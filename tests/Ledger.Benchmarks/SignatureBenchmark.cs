using Ledger.Cryptography;

namespace Ledger.Benchmarks;

/// <summary>secp256k1 in managed code and in the system's library, and Keccak-256: best of five, one thread, processor time.</summary>
internal static class SignatureBenchmark
{
    private const int Operations = 1_000, Repetitions = 5, WarmUps = 2, Megabytes = 32;

    public static void Run(TextWriter output)
    {
        Report(output, "managed", new ManagedSecp256k1());
        if (NativeSecp256k1.TryLoad() is { } native)
            Report(output, "libsecp256k1", native);
        else
            output.WriteLine("libsecp256k1 is not on this machine");

        byte[] data = new byte[Megabytes * 1_000_000];
        output.WriteLine($"Keccak-256: {Megabytes / Best(() => Keccak256.Hash(data)):F0} MB/s");
    }

    private static void Report(TextWriter output, string name, ISecp256k1Engine engine)
    {
        byte[] secret = Keccak256.Hash("secret").ToArray();
        using PrivateKey key = PrivateKey.Create(secret);
        Hash32 digest = Keccak256.Hash("digest");
        Signature signature = engine.Sign(digest, secret);
        double sign = Microseconds(() => engine.Sign(digest, secret));
        double recover = Microseconds(() => Recover(engine, digest, signature, key));
        double both = Microseconds(() => Recover(engine, digest, engine.Sign(digest, secret), key));
        output.WriteLine($"{name}: sign {sign:F0} us, sign with fault check {both:F0} us, recover {recover:F0} us");
    }

    private static void Recover(ISecp256k1Engine engine, Hash32 digest, Signature signature, PrivateKey key)
    {
        if (!engine.TryRecover(digest, signature, out PublicKey? found) || !found!.Equals(key.PublicKey))
            throw new InvalidOperationException("A signature does not recover its key.");
    }

    private static double Microseconds(Action action) => 1e6 / Operations * Best(() =>
    {
        for (int i = 0; i < Operations; i++)
            action();
    });

    private static double Best(Action action)
    {
        for (int i = 0; i < WarmUps; i++)
            action();
        return Enumerable.Range(0, Repetitions).Min(_ => ProcessorTime.Seconds(action));
    }
}
