using System.Runtime.Intrinsics;
using Ledger.Tensors.Kernels;
using NUnit.Framework;

namespace Ledger.Tensors.Tests.Scalars;

/// <summary>Every line of the independent binary32 vectors.</summary>
public sealed class Float32VectorTests
{
    private static readonly (string Name, ScalarOperation Operation)[] s_files =
    [
        ("fma", ScalarOperation.Fma), ("add", ScalarOperation.Add), ("sub", ScalarOperation.Sub), ("mul", ScalarOperation.Mul),
        ("div", ScalarOperation.Div), ("sqrt", ScalarOperation.Sqrt), ("lt", ScalarOperation.Lt), ("max", ScalarOperation.Max),
        ("fromi32", ScalarOperation.FromInt32), ("toi32rne", ScalarOperation.ToInt32Nearest),
        ("toi32trunc", ScalarOperation.ToInt32Truncated), ("ldexp", ScalarOperation.Ldexp),
    ];

    private static IEnumerable<TestCaseData> Files() => Cases(s_files.Select(file => new TestCaseData(file.Name, file.Operation) { TestName = $"Every_line_of_{file.Name}" }));

    private static IEnumerable<TestCaseData> Paths(string file) => Cases(
        Enum.GetValues<VectorPath>().Where(VectorPaths.IsSupported).Select(path => new TestCaseData(path) { TestName = $"{file}_on_{path}" }));

    private static IEnumerable<TestCaseData> FmaPaths() => Paths("Fma");

    private static IEnumerable<TestCaseData> MaxPaths() => Paths("Max");

    [TestCaseSource(nameof(Files))]
    public void Scalar_instruction_gives_every_line_of_its_file(string name, ScalarOperation operation)
    {
        List<string> wrong = [];
        int lines = 0;
        foreach (uint[] words in Lines(name))
        {
            lines++;
            uint[] padded = [.. words[..^1], 0, 0, 0];
            uint actual = ScalarInstruction.Execute(operation, padded[0], padded[1], padded[2]);
            Collect(wrong, words, actual);
        }

        Assert.That(lines, Is.GreaterThan(5000));
        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(FmaPaths))]
    public void Emulated_fma_gives_every_line(VectorPath path)
    {
        List<string> wrong = [];
        foreach (uint[] words in Lines("fma"))
        {
            float a = Float(words[0]), b = Float(words[1]), c = Float(words[2]);
            Collect(wrong, words, Canonical(FusedMultiplyAdd.Emulated(a, b, c)));
            Collect(wrong, words, Canonical(FusedMultiplyAdd.Emulated(Vector128.Create(a), Vector128.Create(b), Vector128.Create(c)).GetElement(3)));
            Collect(wrong, words, Canonical(OnPath(path, new FmaOf(a, b, c))));
        }

        Assert.That(wrong, Is.Empty);
    }

    [TestCaseSource(nameof(MaxPaths))]
    public void Vector_maximum_gives_every_line(VectorPath path)
    {
        List<string> wrong = [];
        foreach (uint[] words in Lines("max"))
        {
            Collect(wrong, words, Canonical(OnPath(path, new MaxOf(Float(words[0]), Float(words[1])))));
        }

        Assert.That(wrong, Is.Empty);
    }

    private interface IOnLanes
    {
        V Of<L, V>() where L : struct, ILanes<V>;
    }

    private readonly record struct FmaOf(float A, float B, float C) : IOnLanes
    {
        public V Of<L, V>() where L : struct, ILanes<V> => L.Fma(L.Broadcast(A), L.Broadcast(B), L.Broadcast(C));
    }

    private readonly record struct MaxOf(float A, float B) : IOnLanes
    {
        public V Of<L, V>() where L : struct, ILanes<V> => L.Max(L.Broadcast(A), L.Broadcast(B));
    }

    private static float OnPath<F>(VectorPath path, F function) where F : struct, IOnLanes => path switch
    {
        VectorPath.Vector512 => function.Of<Lanes512, Vector512<float>>().GetElement(15),
        VectorPath.Vector256 => function.Of<Lanes256, Vector256<float>>().GetElement(7),
        VectorPath.Vector128 => function.Of<Lanes128, Vector128<float>>().GetElement(3),
        _ => function.Of<Lanes1, float>(),
    };

    private static IEnumerable<uint[]> Lines(string name) => Float32VectorFiles.Read(Path.Combine(Float32VectorFiles.Folder()!, name + ".txt"));

    private static void Collect(List<string> wrong, uint[] words, uint actual)
    {
        if (actual != words[^1] && wrong.Count < 10)
        {
            wrong.Add($"{string.Join(' ', words.Select(word => word.ToString("x8", null)))}: {actual:x8}");
        }
    }

    private static IEnumerable<TestCaseData> Cases(IEnumerable<TestCaseData> cases) => Float32VectorFiles.Folder() is not null
        ? cases
        : [new TestCaseData(new object?[cases.First().Arguments.Length]).Ignore("the binary32 vectors are not there: set LEDGER_VECTORS to their folder")];

    private static float Float(uint bits) => Float32Scalar.FromBits(bits);

    private static uint Canonical(float value) => Float32Scalar.ToBits(Float32Scalar.Canonical(value));
}
