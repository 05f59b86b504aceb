using System.Numerics;

namespace Ledger.Training.Tests.Plain;

/// <summary>Numbers that the plain model computes with: double precision, or double precision that remembers how it was made.</summary>
internal interface IReal<T> : IAdditionOperators<T, T, T>, ISubtractionOperators<T, T, T>, IMultiplyOperators<T, T, T>, IDivisionOperators<T, T, T>
    where T : IReal<T>
{
    static abstract T Of(double value);

    static abstract T Exp(T x);

    static abstract T Log(T x);

    static abstract T Sqrt(T x);

    double Value { get; }
}

/// <summary>A double.</summary>
internal readonly record struct Real(double Value) : IReal<Real>
{
    public static Real Of(double value) => new(value);

    public static Real Exp(Real x) => new(Math.Exp(x.Value));

    public static Real Log(Real x) => new(Math.Log(x.Value));

    public static Real Sqrt(Real x) => new(Math.Sqrt(x.Value));

    public static Real operator +(Real a, Real b) => new(a.Value + b.Value);

    public static Real operator -(Real a, Real b) => new(a.Value - b.Value);

    public static Real operator *(Real a, Real b) => new(a.Value * b.Value);

    public static Real operator /(Real a, Real b) => new(a.Value / b.Value);
}

/// <summary>A double on a tape: the derivative of a later number by every earlier one follows by the chain rule.</summary>
internal readonly record struct Taped(int Index, double Value) : IReal<Taped>
{
    private static readonly List<(int A, double ByA, int B, double ByB)> Tape = [];

    public static Taped Of(double value) => Record(value, -1, 0, -1, 0);

    /// <summary>Forgets everything.</summary>
    public static void Clear() => Tape.Clear();

    /// <summary>Derivatives of a number by everything recorded before it, by index.</summary>
    public static double[] Gradient(Taped of)
    {
        double[] gradient = new double[of.Index + 1];
        gradient[of.Index] = 1;
        for (int i = of.Index; i >= 0; i--)
        {
            (int a, double byA, int b, double byB) = Tape[i];
            if (a >= 0)
                gradient[a] += gradient[i] * byA;
            if (b >= 0)
                gradient[b] += gradient[i] * byB;
        }

        return gradient;
    }

    public static Taped Exp(Taped x) => Record(Math.Exp(x.Value), x.Index, Math.Exp(x.Value), -1, 0);

    public static Taped Log(Taped x) => Record(Math.Log(x.Value), x.Index, 1 / x.Value, -1, 0);

    public static Taped Sqrt(Taped x) => Record(Math.Sqrt(x.Value), x.Index, 0.5 / Math.Sqrt(x.Value), -1, 0);

    public static Taped operator +(Taped a, Taped b) => Record(a.Value + b.Value, a.Index, 1, b.Index, 1);

    public static Taped operator -(Taped a, Taped b) => Record(a.Value - b.Value, a.Index, 1, b.Index, -1);

    public static Taped operator *(Taped a, Taped b) => Record(a.Value * b.Value, a.Index, b.Value, b.Index, a.Value);

    public static Taped operator /(Taped a, Taped b) => Record(a.Value / b.Value, a.Index, 1 / b.Value, b.Index, -a.Value / (b.Value * b.Value));

    private static Taped Record(double value, int a, double byA, int b, double byB)
    {
        Tape.Add((a, byA, b, byB));
        return new Taped(Tape.Count - 1, value);
    }
}
