using NUnit.Framework;

namespace Ledger.Architecture.Tests;

/// <summary>The house of docs/architecture.md: arrows point to lower floors only.</summary>
public sealed class ProjectReferenceTests
{
    /// <summary>Lowest floor first; a project may use what stands beside it, and whatever that may use.</summary>
    private static readonly (string Project, string[] MayUse)[] s_floors =
    [
        ("Ledger.Cryptography", []),
        ("Ledger.Tensors", []),
        ("Ledger.Content", ["Ledger.Cryptography"]),
        ("Ledger.Content.Remote", ["Ledger.Content"]),
        ("Ledger.Ethereum", ["Ledger.Cryptography"]),
        ("Ledger.Contracts.Generator", []),
        ("Ledger.Contracts", ["Ledger.Contracts.Generator", "Ledger.Ethereum"]),
        ("Ledger.Models", ["Ledger.Tensors", "Ledger.Content"]),
        ("Ledger.Training", ["Ledger.Models", "Ledger.Tensors", "Ledger.Cryptography", "Ledger.Content"]),
        ("Ledger.Proofs", ["Ledger.Training", "Ledger.Cryptography"]),
        ("Ledger.Identity", ["Ledger.Contracts", "Ledger.Ethereum", "Ledger.Cryptography"]),
        ("Ledger.Device", ["Ledger.Training", "Ledger.Models", "Ledger.Identity", "Ledger.Content.Remote"]),
        ("Ledger.Node", ["Ledger.Proofs", "Ledger.Identity", "Ledger.Content.Remote"]),
        ("Ledger.Testing", ["Ledger.Contracts"]),
        ("Ledger.Cli", ["Ledger.Node", "Ledger.Device"]),
    ];

    private static IEnumerable<string> SourceProjects => SourceTree.Projects("src");

    [Test]
    public void Every_project_under_src_has_a_floor() =>
        Assert.That(SourceProjects, Is.EquivalentTo(s_floors.Select(floor => floor.Project)));

    [Test]
    public void The_table_of_floors_itself_points_down_only()
    {
        HashSet<string> below = [];
        foreach ((string project, string[] mayUse) in s_floors)
        {
            Assert.That(mayUse.Except(below), Is.Empty, $"{project} may use a floor that is not below it");
            below.Add(project);
        }
    }

    [TestCaseSource(nameof(SourceProjects))]
    public void A_project_uses_only_lower_floors(string project) =>
        Assert.That(SourceTree.ReferencesOf(project).Except(ReachableFrom(project)), Is.Empty,
            $"{project} refers to a project that its floor may not use");

    [TestCaseSource(nameof(SourceProjects))]
    public void A_project_has_tests(string project)
    {
        if (project == "Ledger.Contracts.Generator")
            project = "Ledger.Contracts"; // one subject: the generator is tested through the bindings it makes
        Assert.That(SourceTree.Projects("tests"), Does.Contain(project + ".Tests"));
    }

    [Test]
    public void The_solution_holds_every_project()
    {
        string solution = File.ReadAllText(Path.Combine(SourceTree.Root, "Ledger.sln"));
        IEnumerable<string> missing = SourceTree.Projects("src").Concat(SourceTree.Projects("tests"))
            .Where(project => !solution.Contains($"\"{project}\"", StringComparison.Ordinal));

        Assert.That(missing, Is.Empty);
    }

    private static HashSet<string> ReachableFrom(string project)
    {
        HashSet<string> reachable = [];
        Stack<string> open = new([project]);
        while (open.TryPop(out string? at))
        {
            foreach (string lower in s_floors.Single(floor => floor.Project == at).MayUse)
            {
                if (reachable.Add(lower))
                    open.Push(lower);
            }
        }

        return reachable;
    }
}
