using System.Diagnostics.CodeAnalysis;
using Ledger.Contracts.Generator;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Ledger.Contracts.Tests.Generator;

/// <summary>Bindings of some artifacts, compiled in memory as an application would.</summary>
internal sealed class Compiled
{
    private static readonly MetadataReference[] s_platform =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => path.EndsWith(".dll", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private Compiled(IReadOnlyList<Diagnostic> faults, IReadOnlyDictionary<string, string> sources)
    {
        Faults = faults;
        Sources = sources;
    }

    /// <summary>Errors and warnings of generator and compiler, documentation included.</summary>
    public IReadOnlyList<Diagnostic> Faults { get; }

    /// <summary>The generated files by name.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; }

    /// <summary>Generates and compiles in the language of C# 11, which older applications use too.</summary>
    public static Compiled From(params IEnumerable<(string Path, string Text)> artifacts)
    {
        CSharpParseOptions language = CSharpParseOptions.Default.WithLanguageVersion(LanguageVersion.Preview).WithDocumentationMode(DocumentationMode.Diagnose);
        CSharpCompilation empty = CSharpCompilation.Create(
            "bindings",
            references: s_platform,
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, warningLevel: 9999));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ContractGenerator().AsSourceGenerator()], artifacts.Select(artifact => new ArtifactText(artifact.Path, artifact.Text)), language, new InNamespace());

        driver = driver.RunGeneratorsAndUpdateCompilation(empty, out Compilation compilation, out _);

        GeneratorDriverRunResult result = driver.GetRunResult();
        return new Compiled(
            [.. result.Diagnostics.Concat(compilation.GetDiagnostics()).Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning)],
            result.GeneratedTrees.ToDictionary(tree => Path.GetFileName(tree.FilePath), tree => tree.ToString()));
    }

    /// <summary>The faults with the lines that they are about.</summary>
    public string Report() => string.Join('\n', Faults.Take(20).Select(fault => $"{fault}\n    {LineOf(fault)}"));

    private static string LineOf(Diagnostic fault) =>
        fault.Location.SourceTree?.GetText().Lines[fault.Location.GetLineSpan().StartLinePosition.Line].ToString().Trim() ?? "";

    private sealed class ArtifactText(string path, string text) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(text);
    }

    /// <summary>An application's project with a root namespace.</summary>
    private sealed class InNamespace : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Root();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Root : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
            {
                value = key == "build_property.RootNamespace" ? "Some.Application" : null;
                return value is not null;
            }
        }
    }
}
