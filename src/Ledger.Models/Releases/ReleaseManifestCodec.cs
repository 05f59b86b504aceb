using System.Diagnostics.CodeAnalysis;
using Ledger.Content;

namespace Ledger.Models;

/// <summary>A release's manifest to canonical JSON and back. Spec: protocol.md §14.1.</summary>
internal static class ReleaseManifestCodec
{
    private const string Kind = "ledger-release-1";

    /// <summary>What a release holds, in ordinal order: no other name is ever read, so none can point elsewhere.</summary>
    private static readonly string[] s_names =
    [
        ReleaseManifest.ConfigName, ReleaseManifest.GgufName, ReleaseManifest.SafetensorsName,
        ReleaseManifest.TokenizerName, ReleaseManifest.TokenizerConfigName,
    ];

    public static byte[] Encode(ReleaseManifest manifest) => CanonicalJson.Write(CanonicalValue.Of(
        ("chainId", (long)manifest.Origin.ChainId),
        ("files", CanonicalValue.Of(manifest.Files.Select(static file =>
            CanonicalValue.Of(("cid", file.Cid), ("name", file.Name), ("size", file.Size))))),
        ("finalRoot", manifest.Origin.FinalRoot),
        ("kind", Kind),
        ("licence", manifest.Origin.Licence),
        ("model", ModelShapeCodec.Encode(manifest.Shape)),
        ("name", manifest.Origin.Name),
        ("parent", (long)manifest.Origin.Parent),
        ("recipe", manifest.Origin.Recipe),
        ("run", (long)manifest.Origin.Run),
        ("tokenizer", manifest.Tokenizer)));

    public static bool TryParse(
        ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ReleaseManifest? manifest, [NotNullWhen(false)] out string? problem)
    {
        manifest = null;
        if (bytes.Length > ReleaseManifest.MaxBytes)
        {
            problem = $"A release's manifest has at most {ReleaseManifest.MaxBytes} bytes, not {bytes.Length}.";
            return false;
        }

        if (!CanonicalJson.TryRead(bytes, out CanonicalValue? value, out problem))
            return false;
        CanonicalFields fields = new(value, "release");
        fields.Constant("kind", Kind);
        ReleaseManifest candidate = new()
        {
            Origin = new ReleaseOrigin(
                Number(fields, "chainId"), Number(fields, "run"), fields.Hash("finalRoot"), fields.Cid("recipe"),
                fields.Text("name", ReleaseOrigin.MaxNameLength), Number(fields, "parent"), fields.Text("licence", ReleaseOrigin.MaxLicenceLength)),
            Shape = ModelShapeCodec.Read(fields.Map("model")),
            Tokenizer = fields.Cid("tokenizer"),
            Files = ReadFiles(fields),
        };
        problem = fields.Finish() ?? candidate.Origin.Validate() ?? candidate.Shape.Validate();
        manifest = problem is null ? candidate : null;
        return manifest is not null;
    }

    private static ulong Number(CanonicalFields fields, string name) => (ulong)fields.Number(name, 0, ReleaseOrigin.MaxNumber);

    private static ReleaseFile[] ReadFiles(CanonicalFields fields)
    {
        IReadOnlyList<CanonicalValue> items = fields.List("files", s_names.Length);
        if (items.Count != s_names.Length)
        {
            fields.Fail($"release.files does not list the {s_names.Length} files of a release.");
            return [];
        }

        ReleaseFile[] files = new ReleaseFile[items.Count];
        for (int i = 0; i < files.Length; i++)
        {
            CanonicalFields file = new(items[i], $"release.files[{i}]");
            file.Constant("name", s_names[i]);
            files[i] = new ReleaseFile(s_names[i], file.Cid("cid"), file.Number("size", 1, ReleaseOrigin.MaxNumber));
            if (file.Finish() is string problem)
                fields.Fail(problem);
        }

        return files;
    }
}
