using System.Collections.Immutable;

namespace Ledger.Tensors;

/// <summary>A node of an expression over the referee's instructions: an input, a constant or an instruction on terms.</summary>
internal sealed class Term
{
    private readonly ScalarOperation? _operation;
    private readonly Term[] _arguments;
    private readonly uint _constant;

    private Term? _negated;

    private Term(ScalarOperation? operation, uint constant, params Term[] arguments)
    {
        _operation = operation;
        _constant = constant;
        _arguments = arguments;
    }

    /// <summary>NEG of this term: one node however often it is used.</summary>
    public Term Negated => _negated ??= Of(ScalarOperation.Neg, this);

    public static Term Input() => new(null, 0);

    public static Term Of(uint constant) => new(null, constant);

    public static Term Of(ScalarOperation operation, params Term[] arguments) => new(operation, 0, arguments);

    /// <summary>The listing of this term: constants in order of first use and shared, each term once, arguments first.</summary>
    public ScalarListing ToListing(string name, ReadOnlySpan<Term> operands, ReadOnlySpan<Term> immediates)
    {
        Dictionary<Term, int> numbers = new(ReferenceEqualityComparer.Instance);
        foreach (Term input in (ReadOnlySpan<Term>)[.. operands, .. immediates])
        {
            numbers.Add(input, numbers.Count);
        }

        List<uint> constants = [];
        CollectConstants(this, numbers, constants, new HashSet<Term>(ReferenceEqualityComparer.Instance));
        ImmutableArray<ScalarInstruction>.Builder instructions = ImmutableArray.CreateBuilder<ScalarInstruction>();
        int inputs = operands.Length + immediates.Length;
        Emit(this, numbers, constants, inputs, instructions);
        return new ScalarListing(name, operands.Length, immediates.Length, [.. constants], instructions.ToImmutable());
    }

    private static void CollectConstants(Term term, Dictionary<Term, int> numbers, List<uint> constants, HashSet<Term> seen)
    {
        if (numbers.ContainsKey(term) || !seen.Add(term))
        {
            return;
        }

        if (term._operation is null && !constants.Contains(term._constant))
        {
            constants.Add(term._constant);
        }

        foreach (Term argument in term._arguments)
        {
            CollectConstants(argument, numbers, constants, seen);
        }
    }

    private static int Emit(
        Term term, Dictionary<Term, int> numbers, List<uint> constants, int inputs, ImmutableArray<ScalarInstruction>.Builder instructions)
    {
        if (numbers.TryGetValue(term, out int known))
        {
            return known;
        }

        if (term._operation is not ScalarOperation operation)
        {
            return inputs + constants.IndexOf(term._constant);
        }

        Span<byte> arguments = stackalloc byte[3];
        for (int i = 0; i < term._arguments.Length; i++)
        {
            arguments[i] = (byte)Emit(term._arguments[i], numbers, constants, inputs, instructions);
        }

        instructions.Add(new ScalarInstruction(operation, arguments[0], arguments[1], arguments[2]));
        int number = inputs + constants.Count + instructions.Count - 1;
        numbers.Add(term, number);
        return number;
    }
}

/// <summary>Arithmetic on terms: running a listing's code on it records the listing.</summary>
internal readonly struct ListingTerms : IArithmetic<Term>
{
    public static Term Constant(uint bits) => Term.Of(bits);

    public static Term Fma(Term a, Term b, Term c) => Term.Of(ScalarOperation.Fma, a, b, c);

    public static Term FmaNegated(Term a, Term b, Term c) => Fma(a.Negated, b, c);

    public static Term Add(Term a, Term b) => Term.Of(ScalarOperation.Add, a, b);

    public static Term Sub(Term a, Term b) => Term.Of(ScalarOperation.Sub, a, b);

    public static Term Mul(Term a, Term b) => Term.Of(ScalarOperation.Mul, a, b);

    public static Term Div(Term a, Term b) => Term.Of(ScalarOperation.Div, a, b);

    public static Term Sqrt(Term a) => Term.Of(ScalarOperation.Sqrt, a);

    public static Term Abs(Term a) => Term.Of(ScalarOperation.Abs, a);

    public static Term Neg(Term a) => Term.Of(ScalarOperation.Neg, a);

    public static Term Max(Term a, Term b) => Term.Of(ScalarOperation.Max, a, b);

    public static Term Min(Term a, Term b) => Term.Of(ScalarOperation.Min, a, b);

    public static Term AtLeast(Term a, Term bound) => Max(a, bound);

    public static Term AtMost(Term a, Term bound) => Min(a, bound);

    public static Term SelectLess(Term a, Term b, Term whenLess, Term otherwise) =>
        Term.Of(ScalarOperation.Sel, Term.Of(ScalarOperation.Lt, a, b), whenLess, otherwise);

    public static Term SelectSame(Term a, Term b, Term whenEqual, Term otherwise) =>
        Term.Of(ScalarOperation.Sel, Term.Of(ScalarOperation.Eq, a, b), whenEqual, otherwise);

    public static Term ToInteger(Term a, out Term rounded)
    {
        Term n = Term.Of(ScalarOperation.ToInt32Nearest, a);
        rounded = FromInteger(n);
        return n;
    }

    public static Term FromInteger(Term a) => Term.Of(ScalarOperation.FromInt32, a);

    public static Term ScaleByPowerOfTwo(Term a, Term n, Term rounded) => Term.Of(ScalarOperation.Ldexp, a, n);

    public static Term IAdd(Term a, Term b) => Term.Of(ScalarOperation.IAdd, a, b);

    public static Term ISub(Term a, Term b) => Term.Of(ScalarOperation.ISub, a, b);

    public static Term And(Term a, Term b) => Term.Of(ScalarOperation.And, a, b);

    public static Term Or(Term a, Term b) => Term.Of(ScalarOperation.Or, a, b);

    public static Term ShiftRight(Term a, int count) => Term.Of(ScalarOperation.Shr, a, Term.Of((uint)count));

    public static Term ShiftLeft(Term a, int count) => Term.Of(ScalarOperation.Shl, a, Term.Of((uint)count));
}
