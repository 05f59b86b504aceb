using NUnit.Framework;

namespace Ledger.Contracts.Tests.Generator;

/// <summary>Whatever an ABI holds, its binding compiles without a warning.</summary>
public sealed class CompiledBindingsTests
{
    [TestCase("Calls")]       // names of C#, of every object and of the generated code
    [TestCase("Nest")]        // structs in structs in arrays, several of one name
    [TestCase("OldCompiler")] // no internal types, no names, no mutability
    [TestCase("Overloads")]   // overloads that C# cannot tell apart
    [TestCase("ValueTypes")]  // user-defined value types, hostile documentation
    public void An_awkward_contract_compiles(string name)
    {
        Compiled compiled = Compiled.From(Awkward(name));

        Assert.That(compiled.Faults, Is.Empty, compiled.Report());
        Assert.That(compiled.Sources.Keys, Has.Some.StartsWith(name));
    }

    [Test]
    public void All_awkward_contracts_and_all_of_ours_compile_together()
    {
        string artifacts = Path.Combine(Root(), "contracts", "artifacts");
        IEnumerable<(string Path, string Text)> ours = Directory.GetFiles(artifacts, "*.json").Select(path => (path, File.ReadAllText(path)));
        string[] awkward = ["Calls", "Nest", "OldCompiler", "Overloads", "ValueTypes"];

        Compiled compiled = Compiled.From(ours.Concat(awkward.Select(Awkward)));

        Assert.That(compiled.Faults, Is.Empty, compiled.Report());
        Assert.That(compiled.Sources, Has.Count.GreaterThanOrEqualTo(Directory.GetFiles(artifacts).Length + awkward.Length));
    }

    [Test]
    public void Any_contract_compiles([Range(1, 8)] int seed)
    {
        RandomAbi random = new(seed);

        Compiled compiled = Compiled.From(Enumerable.Range(0, 8).Select(i => ($"Thing{i}.json", random.Next())));

        Assert.That(compiled.Faults, Is.Empty, compiled.Report());
    }

    [Test]
    public void What_the_author_says_becomes_documentation()
    {
        string source = Compiled.From(Awkward("ValueTypes")).Sources["ValueTypes.g.cs"];

        Assert.That(source, Does.Contain("/// <summary>Prices. */ }  #error out</summary>"));
        Assert.That(source, Does.Contain("/// <summary>&lt;/summary&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp;   #error</summary>"));
        Assert.That(source, Does.Contain("/// <param name=\"a\">a &lt;b&gt; &amp; c</param>"));
        Assert.That(source, Does.Contain("/// <summary>Costs more than \"most\".</summary>"));
        Assert.That(source, Does.Contain("/// <param name=\"Price\">What it costs.</param>"));
        Assert.That(source, Does.Not.Contain("nobody"));
    }

    [Test]
    public void A_value_type_has_a_type_of_its_own_and_a_payable_address_has_not()
    {
        IReadOnlyDictionary<string, string> sources = Compiled.From(Awkward("ValueTypes")).Sources;

        Assert.That(sources["Structs.structs.g.cs"], Does.Contain("public readonly record struct Price(global::System.UInt128 Value)"));
        Assert.That(sources["Ids.structs.g.cs"], Does.Contain("public readonly record struct Id(byte[] Value)"));
        Assert.That(sources["ValueTypes.g.cs"], Does.Contain("public readonly record struct Time(ulong Value)"));
        Assert.That(sources["ValueTypes.g.cs"], Does.Contain(
            "PlainAsync(global::Ledger.Ethereum.Address a, global::Ledger.Ethereum.Address b, byte c, global::System.Numerics.BigInteger d, byte[] e, global::System.Numerics.BigInteger f, byte[] g,"));
    }

    private static (string Path, string Text) Awkward(string name)
    {
        string path = Path.Combine(Root(), "tests", "Ledger.Contracts.Tests", "Generator", "Awkward", name + ".json");
        return (path, File.ReadAllText(path));
    }

    private static string Root()
    {
        DirectoryInfo directory = new(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Ledger.sln")))
            directory = directory.Parent ?? throw new InvalidOperationException("The tests run outside the repository.");
        return directory.FullName;
    }
}
