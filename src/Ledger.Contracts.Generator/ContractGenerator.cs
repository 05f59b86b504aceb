using System.Collections.Immutable;
using Ledger.Contracts.Generator.Abi;
using Ledger.Contracts.Generator.Emit;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Ledger.Contracts.Generator;

/// <summary>Makes a typed class of every contract artifact (*.json) among the additional files.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class ContractGenerator : IIncrementalGenerator
{
    /// <summary>Name of the step that parses artifacts, for tests of the caching.</summary>
    public const string ParseStep = "Parse";

    private static readonly DiagnosticDescriptor s_malformed = new(
        "LEDGER001", "Malformed contract artifact", "'{0}' is not a contract artifact: {1}", "Ledger.Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);

    private static readonly DiagnosticDescriptor s_twice = new(
        "LEDGER002", "Two artifacts of one name", "There are two artifacts that make a class '{0}'", "Ledger.Contracts", DiagnosticSeverity.Error, isEnabledByDefault: true);

    /// <inheritdoc />
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<ParsedArtifact>> artifacts = context.AdditionalTextsProvider
            .Where(file => file.Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            .Select((file, cancellationToken) => ParsedArtifact.Parse(file.Path, file.GetText(cancellationToken)))
            .WithTrackingName(ParseStep)
            .Collect();
        IncrementalValueProvider<string> rootNamespace = context.AnalyzerConfigOptionsProvider
            .Select((options, _) => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? name) && name.Length > 0 ? name : "Ledger.Contracts");
        context.RegisterSourceOutput(artifacts.Combine(rootNamespace), (output, input) => Emit(output, input.Left, input.Right));
    }

    private static void Emit(SourceProductionContext output, ImmutableArray<ParsedArtifact> artifacts, string rootNamespace)
    {
        Dictionary<string, AbiContract> contracts = new(StringComparer.Ordinal);
        foreach (ParsedArtifact artifact in artifacts.OrderBy(artifact => artifact.Path, StringComparer.Ordinal))
        {
            if (artifact.Contract is null)
                output.ReportDiagnostic(Diagnostic.Create(s_malformed, artifact.Location, System.IO.Path.GetFileName(artifact.Path), artifact.Fault));
            else if (contracts.ContainsKey(CSharpName.OfContract(artifact.Contract.Name)))
                output.ReportDiagnostic(Diagnostic.Create(s_twice, artifact.Location, CSharpName.OfContract(artifact.Contract.Name)));
            else
                contracts.Add(CSharpName.OfContract(artifact.Contract.Name), artifact.Contract);
        }

        if (contracts.Count == 0)
            return;
        StructTable structs = new(contracts.Values);
        ContractEmitter emitter = new(rootNamespace, structs);
        foreach (KeyValuePair<string, AbiContract> contract in contracts)
            output.AddSource($"{contract.Key}.g.cs", SourceText.From(emitter.Emit(contract.Value), System.Text.Encoding.UTF8));
        foreach (string owner in structs.ByOwner().Select(group => group.Key).Where(owner => !structs.IsContract(owner)))
            output.AddSource($"{(owner.Length == 0 ? "Structs" : owner)}.structs.g.cs", SourceText.From(emitter.EmitStructsOf(owner), System.Text.Encoding.UTF8));
        output.AddSource("ContractErrors.errors.g.cs", SourceText.From(emitter.EmitErrorsOfAll(contracts.Values), System.Text.Encoding.UTF8));
    }
}
