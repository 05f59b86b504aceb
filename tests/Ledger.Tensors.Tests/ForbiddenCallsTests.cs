using System.Text.RegularExpressions;
using NUnit.Framework;

namespace Ledger.Tensors.Tests;

/// <summary>What a proved path must not call, because its bits depend on the platform or the vector width.</summary>
public sealed partial class ForbiddenCallsTests
{
    [Test]
    public void Source_of_the_arithmetic_calls_nothing_whose_bits_depend_on_the_machine()
    {
        DirectoryInfo root = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Ledger.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("the tests run outside the repository");
        }

        string[] files = [.. Directory.EnumerateFiles(Path.Combine(root.FullName, "src", "Ledger.Tensors"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))];
        string[] calls = [.. files.SelectMany(file => File.ReadLines(file)
            .Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && Forbidden().IsMatch(line))
            .Select(line => $"{Path.GetFileName(file)}: {line.Trim()}"))];

        Assert.That(files, Has.Length.GreaterThan(20));
        Assert.That(calls, Is.Empty);
    }

    [GeneratedRegex(@"TensorPrimitives|MultiplyAddEstimate|Vector\d*\.(Sum|Dot|FusedMultiplyAdd|Exp|Log|Sin|Cos)\b|MathF?\.(Exp|Log\w*|Pow|Sin\w*|Cos|Tan\w*|Cbrt|FusedMultiplyAdd)\(")]
    private static partial Regex Forbidden();
}
