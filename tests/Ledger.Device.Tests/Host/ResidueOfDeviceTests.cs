using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Ledger.Device.Api;
using Ledger.Device.Host;
using Ledger.Device.Residue;
using Ledger.Device.Tests.Engine;
using Ledger.Ethereum;
using Ledger.Testing;

namespace Ledger.Device.Tests.Host;

/// <summary>What of the notes is where: in the worker alone while it works, nowhere after an unplug, never on the wire.</summary>
[Platform("Linux")]
public sealed class ResidueOfDeviceTests
{
    private static readonly ChatQuestion s_question = new([new ChatTurn("user", "Where does the hive stand?")]) { MaxTokens = 12, Temperature = 0 };

    [Test]
    public async Task The_host_holds_nothing_of_the_notes_and_talks_to_nobody_but_the_chain()
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        using TinyModel model = new(TinyModel.SmallShape with { Context = 2048 });
        using TemporaryFolder folder = new();
        using TestApp app = new(chain.Client.ChainId);
        MaskedNeedle needle = MaskedNeedle.Random(24);
        string data = folder.File("device");
        string notes = Plant(folder, needle);
        await using DeviceProcess device = await DeviceProcess.StartAsync(chain, data, model.Path);
        using SocketWatch sockets = SocketWatch.Start([device.Id], TimeSpan.FromMilliseconds(20));

        PlugResult plugged = await device.Owner.PlugAsync("notes", notes).DoneAsync();
        GrantView grant = await device.Owner.GrantAsync(new GrantRequest("notes", app.Did.ToString(), ["inference", "training"], 3600)).DoneAsync();
        using DeviceClient client = new(device.Owner.Url, await app.TokenAsync(device.Person));
        (string answer, ChatEvent end) = await client.AskAsync(s_question);
        await device.Owner.TrainAsync(new TrainRequest(grant.Id, Steps: 5)).DoneAsync();
        await client.AskAsync(new ChatQuestion([new ChatTurn("user", $"What is {Clear(needle)}?")]) { MaxTokens = 4 });
        string whole = await AskWholeAsync(device.Owner.Url, await app.TokenAsync(device.Person));
        int worker = (await device.Owner.StatusAsync().DoneAsync()).Sessions.Single(static session => session.Grants.Count > 0).ProcessId;

        Assert.That(plugged.Skipped, Has.Count.EqualTo(1), "the hidden note");
        Assert.That(end, Is.InstanceOf<ChatEvent.Finished>());
        Assert.That(answer, Does.Contain("Sources: notes/" + Clear(needle)), "the answer that went through the host held the canary");
        Assert.That(whole, Does.Contain("Sources: notes/" + Clear(needle)), "and so did the one that was not streamed");
        Assert.That(Scan(worker, needle).Hits, Is.Not.Empty, "the search finds what is there");
        AssertNone(ResidueScan.Files([data], needle, CancellationToken.None), "no file holds it while it is plugged");

        UnplugResult gone = await device.Owner.UnplugAsync("notes").DoneAsync();

        Assert.That((gone.GrantsLeft, gone.KeysLeft, gone.RowsLeft, gone.WorkersLeft), Is.EqualTo((0, 0, 0, 0)));
        AssertNone(ResidueScan.Files([data], needle, CancellationToken.None), "no file holds it afterwards");
        AssertNone(Scan(device.Id, needle), "the host's memory does not hold it");
        Assert.That(sockets.Samples, Is.GreaterThan(5));
        Assert.That(sockets.Sightings.Where(sighting => sighting.Role == SocketRole.Outgoing && sighting.Remote!.Port != chain.RpcUrl.Port), Is.Empty);
        Assert.That(sockets.Sightings.Where(static sighting => sighting.Role == SocketRole.Listening).Select(static sighting => sighting.Local!.Port).Distinct(),
            Is.EqualTo(new[] { device.Owner.Url.Port }));
        string onChain = await AllBlocksAsync(chain);
        Assert.That(onChain, Does.Contain(device.Person.Identity.ToLowerString()), "the consents are there");
        Assert.That(onChain, Does.Not.Contain(Convert.ToHexStringLower(Encoding.UTF8.GetBytes(Clear(needle)))));
    }

    /// <summary>Notes that hold the needle in a text, in a name and in the name of a file that is left out.</summary>
    private static string Plant(TemporaryFolder folder, MaskedNeedle needle)
    {
        string notes = folder.File("notes");
        Directory.CreateDirectory(notes);
        using (FileStream note = new(Path.Combine(notes, Clear(needle) + ".md"), FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            note.Write("The hive stands behind the mill, and the word is "u8);
            needle.WriteTo(note);
            note.Write(". Its queen is called Wilhelmine.\n"u8);
        }

        for (int i = 0; i < 6; i++)
            File.WriteAllText(Path.Combine(notes, $"other-{i}.md"), $"Note {i} says that the cat sat on the mat and the bread is baked on day {i}.");
        File.WriteAllText(Path.Combine(notes, $".{Clear(needle)}"), "hidden");
        return notes;
    }

    private static async Task<string> AskWholeAsync(Uri url, string token)
    {
        using HttpClient http = new();
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(url, "v1/chat/completions"))
        {
            Content = new StringContent("""{"messages":[{"role":"user","content":"Where does the hive stand?"}],"max_tokens":8,"temperature":0}"""),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await (await http.SendAsync(request)).Content.ReadAsStringAsync();
    }

    private static string Clear(MaskedNeedle needle) => string.Concat(Enumerable.Range(0, needle.Length).Select(i => (char)needle.At(i)));

    private static ResidueReport Scan(int process, MaskedNeedle needle) => ResidueScan.Memory([process], needle, CancellationToken.None);

    private static void AssertNone(ResidueReport report, string what)
    {
        Assert.That(report.Hits, Is.Empty, what);
        Assert.That(report.Unread, Is.Empty, what);
        Assert.That(report.BytesSearched, Is.Positive, what);
    }

    private static async Task<string> AllBlocksAsync(LocalChain chain)
    {
        StringBuilder all = new();
        ulong head = (await chain.Client.GetHeaderAsync(BlockRef.Latest, CancellationToken.None))!.Number;
        for (ulong number = 0; number <= head; number++)
            all.Append((await chain.Client.AskAsync("eth_getBlockByNumber", CancellationToken.None, (JsonNode)Hex.Quantity(number), true)).GetRawText());
        return all.ToString();
    }
}
