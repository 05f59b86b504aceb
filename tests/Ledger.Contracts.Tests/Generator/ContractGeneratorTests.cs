using Ledger.Contracts.Generator;
using Ledger.Cryptography;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;
using NUnit.Framework;

namespace Ledger.Contracts.Tests.Generator;

/// <summary>The generator as the compiler drives it: what it refuses, what it repeats, what it names.</summary>
public sealed class ContractGeneratorTests
{
    private const string Minimal =
        """{"contractName":"Minimal","abi":[{"type":"function","name":"DOMAIN_SEPARATOR","inputs":[],"outputs":[{"type":"bytes32"}],"stateMutability":"view"}]}""";

    [TestCase("", "the file ends in the middle of a value")]
    [TestCase("""{"abi":""", "the file ends in the middle of a value")]
    [TestCase("""{"abi":{}}""", "there is no array 'abi'")]
    [TestCase("""{"abi":[],}""", "unexpected character at offset 10")]
    [TestCase("""{"abi":[1]}""", "abi[0] is not an object")]
    [TestCase("""{"abi":[{"type":"function"}]}""", "abi[0] has no usable name")]
    [TestCase("""{"abi":[{"type":"function","name":"a b"}]}""", "abi[0] has no usable name")]
    [TestCase("""{"abi":[{"type":"widget","name":"a"}]}""", "abi[0]: unknown entry type 'widget'")]
    [TestCase("""{"abi":[{"type":"function","name":"a","inputs":[{"type":"uint7"}]}]}""", "abi[0].inputs[0]: the type 'uint7' is not supported")]
    [TestCase("""{"abi":[{"type":"function","name":"a","inputs":[{"type":"uint8[0]"}]}]}""", "abi[0].inputs[0]: 'uint8[0]' has an impossible length")]
    [TestCase("""{"abi":[{"type":"function","name":"a","inputs":[{"type":"uint8","name":"x; evil()"}]}]}""", "abi[0].inputs[0]: 'x; evil()' is not a name")]
    [TestCase("""{"abi":[{"type":"error","name":"a","inputs":[{"type":"tuple","internalType":"struct A.B<c>","components":[]}]}]}""", "abi[0].inputs[0]: 'struct A.B<c>' is not a struct's name")]
    public void A_malformed_artifact_is_an_error_that_says_where(string artifact, string fault)
    {
        GeneratorDriverRunResult result = Run(("Broken.json", artifact)).GetRunResult();

        Assert.That(result.Diagnostics.Single().GetMessage(), Is.EqualTo($"'Broken.json' is not a contract artifact: {fault}"));
        Assert.That(result.Diagnostics.Single().Severity, Is.EqualTo(DiagnosticSeverity.Error));
        Assert.That(result.GeneratedTrees, Is.Empty);
    }

    [Test]
    public void Nesting_without_end_is_refused() =>
        Assert.That(Run(("Deep.json", new string('[', 100_000))).GetRunResult().Diagnostics.Single().GetMessage(), Does.Contain("nested deeper than 64"));

    [Test]
    public void One_broken_artifact_does_not_take_the_others_along()
    {
        GeneratorDriverRunResult result = Run(("a/Broken.json", "{"), ("a/Minimal.json", Minimal)).GetRunResult();

        Assert.That(result.Diagnostics, Has.Length.EqualTo(1));
        Assert.That(result.GeneratedTrees.Select(tree => Path.GetFileName(tree.FilePath)), Does.Contain("Minimal.g.cs"));
    }

    [Test]
    public void Two_artifacts_of_one_name_are_refused() =>
        Assert.That(Run(("a/Minimal.json", Minimal), ("b/Minimal.json", Minimal)).GetRunResult().Diagnostics.Single().GetMessage(),
            Is.EqualTo("There are two artifacts that make a class 'Minimal'"));

    [Test]
    public void The_class_of_a_small_contract_reads_like_this()
    {
        string source = Run(("Minimal.json", Minimal)).GetRunResult().GeneratedTrees
            .Single(tree => tree.FilePath.EndsWith("Minimal.g.cs", StringComparison.Ordinal)).ToString();

        Assert.That(source, Does.Contain("public sealed partial class Minimal"));
        Assert.That(source, Does.Contain("/// <summary>Calls <c>DOMAIN_SEPARATOR()</c> as of a block, by default the newest.</summary>"));
        Assert.That(source, Does.Contain("Task<global::Ledger.Cryptography.Hash32> DomainSeparatorAsync("));
        Assert.That(source, Does.Contain("/// <summary>Call data of <c>DOMAIN_SEPARATOR()</c>, selector 0x3644e515.</summary>"));
    }

    [Test]
    public void An_unchanged_artifact_is_not_worked_on_again()
    {
        InMemoryText before = new("Minimal.json", Minimal), touched = new("Minimal.json", Minimal);

        GeneratorDriver again = Run(before).ReplaceAdditionalText(before, touched).RunGenerators(EmptyCompilation());

        IEnumerable<IncrementalStepRunReason> reasons = again.GetRunResult().Results[0].TrackedSteps[ContractGenerator.ParseStep]
            .SelectMany(step => step.Outputs).Select(output => output.Reason);
        Assert.That(reasons, Is.All.EqualTo(IncrementalStepRunReason.Unchanged));
        Assert.That(again.GetRunResult().Results[0].TrackedOutputSteps.SelectMany(step => step.Value).SelectMany(step => step.Outputs).Select(output => output.Reason),
            Is.All.EqualTo(IncrementalStepRunReason.Cached));
    }

    [Test]
    public void The_generators_hash_is_the_projects_hash()
    {
        foreach (int length in new[] { 0, 1, 135, 136, 137, 271, 272, 300 })
        {
            string text = new('x', length);

            Assert.That("0x" + Keccak.HexOf(text), Is.EqualTo(Keccak256.Hash(System.Text.Encoding.ASCII.GetBytes(text)).ToString()), $"{length} bytes");
        }
    }

    private static GeneratorDriver Run(params (string Path, string Text)[] artifacts) =>
        Run([.. artifacts.Select(artifact => new InMemoryText(artifact.Path, artifact.Text))]);

    private static GeneratorDriver Run(params InMemoryText[] texts) =>
        CSharpGeneratorDriver.Create(
            [new ContractGenerator().AsSourceGenerator()], texts,
            driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true))
            .RunGenerators(EmptyCompilation());

    private static CSharpCompilation EmptyCompilation() => CSharpCompilation.Create("empty");

    private sealed class InMemoryText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }
}
