using System.Diagnostics.CodeAnalysis;

namespace Ledger.Training;

internal static class RecipeCodec
{
    public static byte[] Encode(Recipe recipe) => throw new NotSupportedException(recipe.Name);

    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Recipe? recipe, [NotNullWhen(false)] out string? problem) =>
        throw new NotSupportedException();
}

internal static class RecipeRules
{
    public static string? FirstBroken(Recipe recipe) => recipe.Model.Validate();
}
