using Ledger.Tensors.Kernels;

namespace Ledger.Tensors.Tests.Kernels;

/// <summary>The elementwise passes of Muon on odd, tiny and larger lengths.</summary>
internal static class MuonCases
{
    public static IEnumerable<KernelCase> All()
    {
        foreach (int length in (int[])[1, 37, 70_001])
        {
            float[] g = Seeded.Floats(81, length), x = Seeded.Floats(82, length);
            yield return new($"Muon {length}", threads =>
            {
                float[] m = Seeded.Floats(83, length), d = new float[length], y = Seeded.Floats(84, length), w = Seeded.Floats(85, length);
                Muon.Momentum(m, g, d, 0.3f, 0.95f, 1f - 0.95f, threads);
                Muon.Blend(x, y, -4.775f, 2.0315f, threads);
                Muon.Apply(w, x, 2.26f, 1e-3f, 0.1f, threads);
                return Bits.Of(m, d, y, w);
            }, () =>
            {
                float[] m = Seeded.Floats(83, length), d = new float[length], y = Seeded.Floats(84, length), w = Seeded.Floats(85, length);
                Muon.MomentumReference(m, g, d, 0.3f, 0.95f, 1f - 0.95f);
                Muon.BlendReference(x, y, -4.775f, 2.0315f);
                Muon.ApplyReference(w, x, 2.26f, 1e-3f, 0.1f);
                return Bits.Of(m, d, y, w);
            });
        }
    }
}
