using System.Runtime.CompilerServices;
using System.Text.Json;
using Ledger.Device.Retrieval;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Retrieval;

public sealed class RetrieverTests
{
    private sealed record RecallSet(Dictionary<string, string> Notes, Dictionary<string, string> Questions);

    [TestCase("words alone")]
    [TestCase("words and vectors")]
    [TestCase("words and vectors of pure noise")]
    public void At_least_nine_of_ten_questions_find_their_note_among_the_first_five(string how)
    {
        RecallSet set = Read();
        Func<string, float[]> embed = how switch { "words alone" => _ => [], "words and vectors" => Trigrams, _ => Noise };
        Retriever retriever = new([.. set.Notes.Select(note => new Passage(note.Key, 0, note.Value, embed(note.Value)))]);

        int found = set.Questions.Count(question => retriever.Search(question.Key, embed(question.Key), 5).Any(hit => hit.Passage.Name == question.Value));
        int first = set.Questions.Count(question => retriever.Search(question.Key, embed(question.Key), 1).Any(hit => hit.Passage.Name == question.Value));

        TestContext.Out.WriteLine($"{how}: recall@5 {(double)found / set.Questions.Count:0.00}, recall@1 {(double)first / set.Questions.Count:0.00}, {set.Notes.Count} notes");
        Assert.That((double)found / set.Questions.Count, Is.GreaterThanOrEqualTo(0.9));
        Assert.That((double)first / set.Questions.Count, Is.GreaterThanOrEqualTo(0.9), "few passages fit a small context, so the first must be right");
    }

    [Test]
    public void The_order_does_not_depend_on_the_order_of_the_passages_and_ties_go_by_name()
    {
        Passage[] passages = [.. Enumerable.Range(0, 20).Select(i => new Passage($"{i:00}.md", i % 3, "the same words everywhere", new float[] { 1, 2 }))];

        string[] forth = Names(passages), back = Names([.. passages.Reverse()]);

        Assert.That(back, Is.EqualTo(forth));
        Assert.That(forth, Is.Ordered);

        static string[] Names(Passage[] passages) => [.. new Retriever(passages).Search("same words", [1, 2], 10).Select(hit => hit.Passage.Name)];
    }

    [Test]
    public void Bm25_is_the_formula_to_the_last_digit()
    {
        // Two passages of 3 and 5 words; "wasp" stands twice in the first. Names count as words, so they are one word each.
        WordIndex index = new(["wasp wasp fly", "fly bee ant moth gnat"], new RetrievalOptions());
        Dictionary<int, double> scores = index.Score("wasp fly");

        double idfWasp = Math.Log(1 + (2 - 1 + 0.5) / (1 + 0.5)), idfFly = Math.Log(1 + (2 - 2 + 0.5) / (2 + 0.5));
        double first = 1.2 * (0.25 + 0.75 * 3 / 4), second = 1.2 * (0.25 + 0.75 * 5 / 4);
        Assert.That(scores[0], Is.EqualTo(idfWasp * 2 * 2.2 / (2 + first) + idfFly * 2.2 / (1 + first)).Within(1e-12));
        Assert.That(scores[1], Is.EqualTo(idfFly * 2.2 / (1 + second)).Within(1e-12));
    }

    [TestCase("Ärger mit STRASSENBAHN-Linie 28!", "ärger mit strassenbahn linie 28")]
    [TestCase("don't isn’t", "dont isnt")]
    [TestCase("蜜蜂 swarm", "蜜 蜂 蜜蜂 swarm")]
    [TestCase("Привет, мир", "привет мир")]
    [TestCase("𝔘nicode 👍 ok", "𝔘nicode ok")]
    [TestCase("", "")]
    public void Words_are_cut_alike_in_every_script(string text, string words) =>
        Assert.That(string.Join(' ', WordTokens.Of(text)), Is.EqualTo(words));

    [Test]
    public void Vectors_that_are_broken_or_of_another_length_are_left_out_and_harm_nobody()
    {
        Passage[] passages =
        [
            new("a.md", 0, "alpha", new float[] { 1, 0 }), new("b.md", 0, "beta", new float[] { 0, 1 }),
            new("c.md", 0, "gamma", new float[] { float.NaN, 1 }), new("d.md", 0, "delta", new float[] { 1 }), new("e.md", 0, "epsilon", default),
        ];
        Retriever retriever = new(passages);

        string byVector = string.Join(' ', retriever.Search("nothing", [1, 0.1f], 5).Select(hit => hit.Passage.Name));

        Assert.That(byVector, Is.EqualTo("a.md b.md"));
        Assert.That(retriever.Search("nothing", [1, 2, 3], 5), Is.Empty);
        Assert.That(retriever.Search("gamma", [float.NaN, 0], 5).Single().Passage.Name, Is.EqualTo("c.md"));
        Assert.That(new Retriever([]).Search("anything", [1, 2], 5), Is.Empty);
    }

    private static float[] Trigrams(string text)
    {
        float[] vector = new float[256];
        string lower = text.ToLowerInvariant();
        for (int i = 0; i + 3 <= lower.Length; i++)
            vector[(lower[i] * 961 + lower[i + 1] * 31 + lower[i + 2]) % vector.Length]++;
        return vector;
    }

    private static float[] Noise(string text)
    {
        Random random = new(text.Sum(c => c));
        return [.. Enumerable.Range(0, 64).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static RecallSet Read([CallerFilePath] string here = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "vectors", "retrieval", "notes.json");
        return JsonSerializer.Deserialize<RecallSet>(File.ReadAllText(path), JsonSerializerOptions.Web)!;
    }
}
