using Ledger.Cryptography;
using Ledger.Models;
using Ledger.Tensors.Program;

namespace Ledger.Training;

/// <summary>The program of a recipe: its op table and the root that commits to it.</summary>
public sealed class TrainingProgram
{
    /// <summary>Most updates that a round can accept: the contract's bound on slots.</summary>
    public const int MaxSlots = 64;

    private TrainingProgram(Recipe recipe, OpTable table, Hash32 root)
    {
        Recipe = recipe;
        Table = table;
        Root = root;
        Parameters = recipe.Model.Parameters;
    }

    /// <summary>The recipe that the program was built from; its own program root is not looked at.</summary>
    public Recipe Recipe { get; }

    /// <summary>The model's parameters in layout order.</summary>
    public IReadOnlyList<ParameterTensor> Parameters { get; }

    /// <summary>Tensors and rows.</summary>
    public OpTable Table { get; }

    /// <summary>The program root that a recipe must state.</summary>
    public Hash32 Root { get; }

    /// <summary>Builds the program of a recipe; the same recipe gives the same root everywhere.</summary>
    /// <exception cref="MalformedProgramException">The recipe asks for something that no program can do.</exception>
    public static TrainingProgram Build(Recipe recipe) => throw new NotSupportedException(recipe.Name);
}
