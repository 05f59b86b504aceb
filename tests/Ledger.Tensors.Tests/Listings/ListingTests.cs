using System.Security.Cryptography;
using NUnit.Framework;

namespace Ledger.Tensors.Tests;

public sealed class ListingTests
{
    /// <summary>Changing this changes the protocol: every listing, encoded, in the order of the catalogue.</summary>
    private const string GoldenDigest = "861d36b1a8d0839b3290c00d8138986f4ec4f888693a580bab8bfb5fe662776e";

    private static IEnumerable<ScalarListing> All => Listings.All;

    [Test]
    public void Encodings_of_all_listings_are_the_committed_ones()
    {
        byte[] encodings = [.. All.SelectMany(listing => listing.Encode())];

        Assert.That(Convert.ToHexStringLower(SHA256.HashData(encodings)), Is.EqualTo(GoldenDigest));
    }

    [TestCaseSource(nameof(All))]
    public void Listing_reads_at_most_three_elements_and_only_values_that_exist(ScalarListing listing)
    {
        Assert.That(listing.Operands, Is.InRange(1, 3));
        Assert.That(listing.Instructions, Has.Length.InRange(0, ScalarListing.MaxInstructions));
        int known = listing.Operands + listing.Immediates + listing.Constants.Length;
        foreach (ScalarInstruction instruction in listing.Instructions)
        {
            Assert.That(new[] { instruction.A, instruction.B, instruction.C }, Is.All.LessThan(known));
            known++;
        }
    }

    [Test]
    public void Exp_is_within_one_ulp_and_ascends_from_sample_to_sample()
    {
        double worst = 0;
        float previous = 0;
        for (float x = -103.9f; x < 88.7f; x += 0.00173f)
        {
            float actual = Listings.Exp.EvaluateFloats([x]);
            worst = Math.Max(worst, Ulps(actual, Math.Exp(x)));
            Assert.That(actual, Is.GreaterThanOrEqualTo(previous), $"exp({x})");
            previous = actual;
        }

        Assert.That(worst, Is.LessThan(1.0));
    }

    [TestCase(float.NegativeInfinity, 0f)]
    [TestCase(-1e30f, 0f)]
    [TestCase(-104f, 0f)]
    [TestCase(-0f, 1f)]
    [TestCase(0f, 1f)]
    [TestCase(1e-45f, 1f)]
    [TestCase(89f, float.PositiveInfinity)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(float.NaN, float.NaN)]
    public void Exp_has_its_limits(float x, float expected) =>
        Assert.That(Float32Scalar.ToBits(Listings.Exp.EvaluateFloats([x])), Is.EqualTo(Float32Scalar.ToBits(Float32Scalar.Canonical(expected))));

    [Test]
    public void Log_is_within_one_ulp_and_monotone()
    {
        double worst = 0;
        float previous = float.NegativeInfinity;
        for (uint bits = 1; bits < 0x7f800000; bits += 19_997)
        {
            float x = Float32Scalar.FromBits(bits), actual = Listings.Log.EvaluateFloats([x]);
            worst = Math.Max(worst, Ulps(actual, Math.Log(x)));
            Assert.That(actual, Is.GreaterThanOrEqualTo(previous), $"log({x})");
            previous = actual;
        }

        Assert.That(worst, Is.LessThan(1.0));
    }

    [Test]
    public void Log_is_within_one_ulp_near_one()
    {
        double worst = 0;
        for (uint bits = 0x3f000000; bits < 0x40000000; bits += 101)
        {
            float x = Float32Scalar.FromBits(bits);
            worst = Math.Max(worst, Ulps(Listings.Log.EvaluateFloats([x]), Math.Log(x)));
        }

        Assert.That(worst, Is.LessThan(1.0));
    }

    [TestCase(0f, float.NegativeInfinity)]
    [TestCase(-0f, float.NegativeInfinity)]
    [TestCase(1f, 0f)]
    [TestCase(-1f, float.NaN)]
    [TestCase(float.NegativeInfinity, float.NaN)]
    [TestCase(float.PositiveInfinity, float.PositiveInfinity)]
    [TestCase(float.NaN, float.NaN)]
    public void Log_has_its_limits(float x, float expected) =>
        Assert.That(Float32Scalar.ToBits(Listings.Log.EvaluateFloats([x])), Is.EqualTo(Float32Scalar.ToBits(Float32Scalar.Canonical(expected))));

    [Test]
    public void Silu_and_its_derivative_follow_the_exact_functions()
    {
        for (float x = -80f; x < 80f; x += 0.0137f)
        {
            double sigma = 1 / (1 + Math.Exp(-x));
            Assert.That(Listings.Silu.EvaluateFloats([x]), Is.EqualTo(x * sigma).Within(3e-7 * Math.Max(1e-30, Math.Abs(x * sigma))));
            Assert.That(Listings.SiluDerivative.EvaluateFloats([x]), Is.EqualTo(sigma * (1 + (x * (1 - sigma)))).Within(1e-6));
        }

        Assert.That(Listings.Silu.EvaluateFloats([-1000f]), Is.Zero);
        Assert.That(Listings.Silu.EvaluateFloats([1000f]), Is.EqualTo(1000f));
        Assert.That(Listings.SiluDerivative.EvaluateFloats([-1000f]), Is.Zero);
    }

    [TestCase(0f, 1f)]
    [TestCase(0.5f, 1f)]
    [TestCase(4f, 0.25f)]
    public void Clip_scale_never_enlarges(float norm, float expected) =>
        Assert.That(Listings.ClipScale.EvaluateFloats([norm], [1f]), Is.EqualTo(expected));

    [TestCase(0.4f, 0u)]
    [TestCase(-0.4f, 2u)]
    [TestCase(1f, 1u)]
    [TestCase(-3f, 3u)]
    [TestCase(0f, 0u)]
    [TestCase(-0f, 2u)]
    public void Quantise_code_holds_sign_and_size(float x, uint code)
    {
        uint[] operands = [Float32Scalar.ToBits(x), Float32Scalar.ToBits(1f)];

        Assert.That(Listings.QuantiseCode.Evaluate(operands, []), Is.EqualTo(code));
        Assert.That(Listings.QuantisePlaced.Evaluate([.. operands, 6u], []), Is.EqualTo(code << 6));
    }

    [TestCase(0u, 1f)]
    [TestCase(1u, 3f)]
    [TestCase(2u, -1f)]
    [TestCase(3u, -3f)]
    public void Dequantise_reads_its_code_out_of_the_word(uint code, float expected) =>
        Assert.That(
            Float32Scalar.FromBits(Listings.Dequantise.Evaluate([(code << 10) | 0xfffff3ff & ~(3u << 10), 10u, Float32Scalar.ToBits(2f)], [])),
            Is.EqualTo(expected));

    private static double Ulps(float actual, double exact)
    {
        float rounded = Math.Abs((float)exact);
        double ulp = Math.Max(MathF.BitIncrement(rounded) - (double)rounded, 1e-45);
        return Math.Abs(actual - exact) / ulp;
    }
}
