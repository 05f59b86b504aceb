using System.Runtime.InteropServices;
using Ledger.Proofs.Traces;
using Ledger.Tensors.Program;
using Ledger.Training;

namespace Ledger.Node.Tests.Games;

/// <summary>Tensors of a program that nobody has run: tables and tokens are the run's, all others hold numbers drawn by their own seed.</summary>
internal sealed class DrawnTensors
{
    private const int Words = 1024;
    private readonly OpTable _table;
    private readonly Dictionary<int, CommittedTensor> _tensors = [];

    public DrawnTensors(TrainingProgram program, NumericTables tables, TokenDataset tokens)
    {
        _table = program.Table;
        foreach ((int tensor, ReadOnlyMemory<float> values) in ProgramTables.Of(program, tables))
            _tensors.Add(tensor, new CommittedTensor(() => MemoryMarshal.Cast<float, uint>(values.Span), values.Length));
        foreach (int tensor in _table.Group(TensorGroup.Dataset))
            _tensors.Add(tensor, new CommittedTensor(() => MemoryMarshal.Cast<byte, uint>(tokens.Bytes.Span), tokens.Count));
    }

    public CommittedTensor this[int tensor]
    {
        get
        {
            if (_tensors.TryGetValue(tensor, out CommittedTensor? known))
                return known;
            return _tensors[tensor] = Of(Draw(tensor));
        }
    }

    /// <summary>Drops what rows compute: a game needs few of these tensors, all games all of them.</summary>
    public void Forget()
    {
        foreach (OpRow row in _table.Rows())
            _tensors.Remove(row.Output);
    }

    /// <summary>A tensor with one bit of one element changed.</summary>
    public static CommittedTensor Changed(CommittedTensor tensor, long element)
    {
        uint[] words = tensor.Words.ToArray();
        words[element] ^= 1 << 12;
        return Of(words);
    }

    private static CommittedTensor Of(uint[] words) => new(() => words, words.Length);

    private uint[] Draw(int tensor)
    {
        Random random = new(tensor);
        TensorDeclaration declaration = _table.Tensors[tensor];
        uint[] drawn = new uint[declaration.Length];
        for (int i = 0; i < drawn.Length; i++)
            drawn[i] = declaration.Kind == ElementKind.Word32 ? (uint)random.Next(Words) : BitConverter.SingleToUInt32Bits((float)(random.NextDouble() - 0.5));
        return drawn;
    }
}
