using NUnit.Framework;

namespace Ledger.Training.Tests.Plain;

/// <summary>Derivatives by central differences in double precision.</summary>
internal static class NumericalGradient
{
    private const double Step = 1e-5;

    /// <summary>Derivative of f by every element of x.</summary>
    public static double[] Of(Func<double[], double> f, double[] x)
    {
        double[] gradient = new double[x.Length], moved = [.. x];
        for (int i = 0; i < x.Length; i++)
        {
            moved[i] = x[i] + Step;
            double above = f(moved);
            moved[i] = x[i] - Step;
            gradient[i] = (above - f(moved)) / (2 * Step);
            moved[i] = x[i];
        }

        return gradient;
    }

    /// <summary>Σ weight · value: turns a tensor into the number whose gradient a backward pass computes.</summary>
    public static double Dot(double[] weights, Real[] values) => weights.Zip(values, static (w, v) => w * v.Value).Sum();

    /// <summary>‖actual − expected‖ / ‖expected‖.</summary>
    public static double RelativeError(float[] actual, double[] expected)
    {
        Assert.That(actual, Has.Length.EqualTo(expected.Length));
        double norm = Math.Sqrt(expected.Sum(static e => e * e));
        Assert.That(norm, Is.GreaterThan(0));
        return Math.Sqrt(actual.Zip(expected, static (a, e) => (a - e) * (a - e)).Sum()) / norm;
    }
}
