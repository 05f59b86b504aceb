namespace Ledger.Training;

/// <summary>The values of a program's numeric tables by their tensors.</summary>
public static class ProgramTables
{
    /// <summary>Number and values of every table of a program.</summary>
    /// <exception cref="ArgumentException">They are not the tables of the program's recipe.</exception>
    public static IReadOnlyList<(int Tensor, ReadOnlyMemory<float> Values)> Of(TrainingProgram program, NumericTables tables)
    {
        if (tables.Describe() != program.Recipe.Tables)
            throw new ArgumentException("The numeric tables are not those of the recipe.", nameof(tables));
        return [.. ProgramInputs.TableValues(tables).Select(table => (program.Table[table.Name], table.Values))];
    }
}
