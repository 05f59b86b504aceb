using System.CommandLine;

namespace Ledger.Cli.CommandLine;

/// <summary>What an option refuses besides values of another type.</summary>
internal static class OptionRules
{
    /// <summary>Refuses the values that a rule names, with a sentence.</summary>
    /// <remarks>Rules are asked before the parser complains of a value of another type, and reading such a value throws: that error is left to the parser.</remarks>
    public static void Refuse<T>(this Option<T> option, Predicate<T?> isRefused, string sentence) => option.Validators.Add(result =>
    {
        T? value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            return;
        }

        if (isRefused(value)) result.AddError(sentence);
    });
}
