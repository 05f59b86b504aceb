namespace Ledger.Tensors.Program;

/// <summary>Working memory of evaluations on one thread.</summary>
internal sealed unsafe class EvaluationScratch
{
    /// <summary>Outputs of a chain that advance together.</summary>
    public const int ChainLanes = 64;

    /// <summary>Terms whose operands are laid out at a time.</summary>
    public const int ChainTerms = 256;

    /// <summary>Elements on which an instruction of a listing works at a time.</summary>
    public const int ListingLanes = 256;

    /// <summary>Longest chain whose operand is laid out once for many runs.</summary>
    public const int KeptTerms = 4096;

    [ThreadStatic]
    private static EvaluationScratch? s_current;

    private readonly uint[] _terms = GC.AllocateUninitializedArray<uint>(2 * ChainTerms * ChainLanes, pinned: true);
    private readonly uint[] _listing = GC.AllocateUninitializedArray<uint>(ScalarListing.MaxValues * ListingLanes, pinned: true);
    private uint[] _kept = [];

    /// <summary>The calling thread's.</summary>
    public static EvaluationScratch Current => s_current ??= new EvaluationScratch();

    /// <summary>The evaluator whose operand lies in <see cref="Kept"/>.</summary>
    public RowEvaluator? Owner { get; set; }

    /// <summary>Room for some terms of an operand, [term, lane].</summary>
    public uint* Terms(int operand) => Address(_terms) + operand * ChainTerms * ChainLanes;

    /// <summary>Room for one value of a listing on a block of elements.</summary>
    public uint* Value(int number) => Address(_listing) + number * ListingLanes;

    /// <summary>Room for all terms of an operand.</summary>
    public uint* Kept(long terms)
    {
        if (_kept.Length < terms * ChainLanes)
            _kept = GC.AllocateUninitializedArray<uint>((int)terms * ChainLanes, pinned: true);
        return Address(_kept);
    }

    private static uint* Address(uint[] pinned) => (uint*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(pinned, 0);
}
