using System.Text;
using System.Text.Json;
using Ledger.Clients;
using Ledger.Models.Tests.Releases;
using NUnit.Framework;

namespace Ledger.Models.Tests.Formats;

/// <summary>What npm @huggingface/tokenizers makes of a released tokenizer.json.</summary>
public sealed class HuggingFaceTokenizerTests
{
    private sealed record Answer(int[][] Ids, string[] Decoded);

    private static readonly string[] s_texts =
    [
        OddText.Text,
        "",
        " ",
        "\ufeffa byte order mark",
        "two\u0085lines, \u2028 more \u3000\u3000 and\u00a0\u00a0more\r\n\r\n",
        string.Concat(Enumerable.Repeat("don't stop; ", 40)),
        .. OddText.Text.Split('\n'),
    ];

    [Test]
    public async Task Hugging_Faces_library_makes_our_ids_and_our_text_of_every_odd_text()
    {
        using TemporaryDirectory directory = new();
        ReleaseFiles files = ReleaseFiles.Build(new RandomModel(RandomModel.Small, 1).Input);
        directory.Write(ReleaseManifest.TokenizerName, files.Tokenizer);
        directory.Write(ReleaseManifest.TokenizerConfigName, files.TokenizerConfig);

        string output = await NodeClient.RunAsync("tokenize.mjs", JsonSerializer.Serialize(new { directory = directory.Path, texts = s_texts }));

        Answer answer = JsonSerializer.Deserialize<Answer>(output, JsonSerializerOptions.Web)!;
        Assert.That(answer.Decoded, Is.EqualTo(s_texts));
        Assert.That(answer.Ids, Is.EqualTo(s_texts.Select(static text => OddText.Tokenizer.Encode(Encoding.UTF8.GetBytes(text)).ToArray())));
    }
}
