using System.Text.Json;
using Ledger.Clients;
using Ledger.Cryptography;
using Ledger.Device.Tests.Host;
using Ledger.Ethereum;
using Ledger.Testing;
using static Ledger.Cli.Tests.Endings;

namespace Ledger.Cli.Tests;

/// <summary>A device from its first start to the last unplug, with the commands that a person types.</summary>
[TestFixture]
public class DeviceCommandTests
{
    private static readonly string[] s_left = ["grantsLeft", "keysLeft", "rowsLeft", "workersLeft"];

    [Test]
    public async Task A_person_plugs_grants_and_takes_back_and_an_application_asks_in_between_while_every_witness_agrees()
    {
        LocalChain chain = await LocalChain.StartDeployedAsync();
        await using LyingEndpoint witness = await LyingEndpoint.StartAsync(chain.RpcUrl);
        await using DeviceFixture device = await DeviceFixture.StartAsync(chain, "--witness", $"http://localhost:{chain.RpcUrl.Port}", "--witness", $"{witness.Url}");
        LedgerProcess.Ended made = await LedgerProcess.RunAsync("did", "create", "--keystore", device["app"], "--json");
        JsonElement application = JsonDocument.Parse(made.Output).RootElement;
        string app = application.GetProperty("did").GetString()!, key = application.GetProperty("path").GetString()!;

        JsonElement plugged = await device.AskAsync("consent", "plug", device.Notes());
        Assert.That((plugged.GetProperty("files").GetInt32(), plugged.GetProperty("source").GetProperty("name").GetString()), Is.EqualTo((2, "notes")));
        Says(await device.RunAsync("device", "ask", "Where does the hive stand?", "--as", key), 9, "granted");

        LedgerProcess.Ended unsure = await device.RunAsync("consent", "grant", "notes", "--app", app, "--price", "0.5", "--cap", "10");
        Assert.That(unsure.Code, Is.EqualTo(3));
        Assert.That(unsure.Errors, Does.Contain($"{app} may use notes for inference until").And.Contain("for 0.5 LDG a thousand tokens, at most 10 LDG in all").And.Contain("nothing was signed"));
        Assert.That((await device.AskAsync("consent", "list")).GetProperty("uses").GetArrayLength(), Is.Zero);

        JsonElement grant = await device.AskAsync("consent", "grant", "notes", "--app", app, "--expires", "1h", "--yes");
        Assert.That((grant.GetProperty("state").GetString(), grant.GetProperty("source").GetString()), Is.EqualTo(("active", "notes")));
        JsonElement answer = await device.AskAsync("device", "ask", "Where does the hive stand?", "--as", key, "--tokens", "8");
        Assert.That(answer.GetProperty("answer").GetString(), Does.Contain("Sources: notes"));
        Assert.That(answer.GetProperty("ledger").GetProperty("sources")[0].GetProperty("tokens").GetInt32(), Is.Positive);
        Assert.That(answer.GetProperty("completionTokens").GetInt32(), Is.InRange(0, 8), "as many as were asked for at most; a random model may draw its end at once");

        witness.StandStillAt(await chain.Client.GetBlockNumberAsync(default));
        await chain.MineAsync(4);
        Says(await device.RunAsync("device", "ask", "Where does the hive stand?", "--as", key), 1, "contradict each other");
        witness.Repent();

        JsonElement known = await device.AskAsync("consent", "list");
        Assert.That((known.GetProperty("did").GetString(), known.GetProperty("sources").GetArrayLength(), known.GetProperty("grants").GetArrayLength()), Is.EqualTo((device.Did, 1, 1)));
        JsonElement use = known.GetProperty("uses").EnumerateArray().Single();
        Assert.That((use.GetProperty("id").GetString(), use.GetProperty("app").GetString(), use.GetProperty("sourceName").GetString()), Is.EqualTo((grant.GetProperty("id").GetString(), app, "notes")));
        Assert.That((await device.RunAsync("consent", "list")).Output, Does.Contain($"{app}\n  may use notes for inference until").And.Contain("free of charge"));
        Says(await device.RunAsync("device", "train", "notes", "--app", app), 9, "purpose");
        Says(await device.RunAsync("consent", "plug", device.Notes()), 3, "name");

        JsonElement revoked = await device.AskAsync("consent", "revoke", grant.GetProperty("id").GetString()!);
        Assert.That(revoked.GetProperty("state").GetString(), Is.EqualTo("ended"));
        Says(await device.RunAsync("device", "ask", "Where does the hive stand?", "--as", key), 9, "revoked");
        JsonElement gone = await device.AskAsync("consent", "unplug", "notes");
        Assert.That(s_left.Select(name => gone.GetProperty(name).GetInt32()), Is.All.Zero);
        Assert.That((await device.AskAsync("consent", "list")).GetProperty("sources").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task The_owner_asks_without_any_source_and_everything_else_is_refused_in_one_sentence()
    {
        await using DeviceFixture device = await DeviceFixture.StartAsync();

        LedgerProcess.Ended asked = await device.RunAsync("device", "ask", "the cat sat", "--tokens", "5", "--temperature", "0");
        Assert.That((asked.Code, asked.Output.Length > 0, asked.Errors), Is.EqualTo((0, true, "")));
        Assert.That((await device.AskAsync("device", "ask", "the cat sat", "--tokens", "5", "--temperature", "0")).GetProperty("answer").GetString(), Is.EqualTo(asked.Output.TrimEnd('\n')));

        Says(await device.RunAsync("device", "ask"), 3, "no question");
        Says(await device.RunAsync("consent", "plug", device["nowhere"]), 3, device["nowhere"]);
        Says(await device.RunAsync("consent", "plug", device.Notes(), "--name", "my notes"), 3, "my notes");
        Says(await device.RunAsync("consent", "unplug", "nothing"), 3, "plugged");
        Says(await device.RunAsync("consent", "revoke", "0x12"), 3, "consent");
        Says(await device.RunAsync("consent", "grant", "nothing", "--app", "somebody"), 3, "somebody");
        Says(await device.RunAsync("consent", "grant", "nothing", "--app", device.Did, "--yes"), 3, "plugged");
        Says(await device.RunAsync("device", "train", "nothing", "--app", device.Did), 3, "nothing");
        Says(await device.RunAsync("device", "ask", "hello", "--as", device["nokey.json"]), 8, device["nokey.json"]);
        Says(await LedgerProcess.RunAsync("device", "token", "--key", device["nokey.json"], "--audience", "Alice"), 3, "Alice");
        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", device.Rpc.ToString(), "--data", device.Data), 7, device.Data);
        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", device.Rpc.ToString(), "--data", device["another"], "--keystore-work", "10", "--for", device.Did), 3, "does not decide for the identity");
        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", device.Rpc.ToString(), "--data", device["another"], "--settle-at", "0"), 3, "--settle-at '0' is no amount of LDG");

        device.Process.Signal("TERM");
        Assert.That((await device.Process.EndAsync()).Code, Is.Zero);
        Says(await device.RunAsync("consent", "list"), 1, "No device runs");
        Says(await LedgerProcess.RunAsync(["device", "serve", "--rpc", device.Rpc.ToString(), "--data", device.Data], passphrase: "another"), 8, "passphrase");
    }

    [TestCase("nonsense")]
    [TestCase("truncated")]
    public async Task A_model_that_cannot_be_used_keeps_the_device_from_starting(string kind)
    {
        await using LocalChain chain = await LocalChain.StartDeployedAsync();
        using TemporaryDirectory directory = new();
        await File.WriteAllBytesAsync(directory["model.gguf"], kind == "nonsense" ? "no model"u8.ToArray() : [.. "GGUF"u8, 3, 0, 0, 0, 1]);

        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", chain.RpcUrl.ToString(), "--data", directory["device"], "--keystore-work", "10", "--model", directory["model.gguf"]), 3, "model");
        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", chain.RpcUrl.ToString(), "--data", directory["device"], "--keystore-work", "10", "--model", "7"), 3, "release 7");
        Says(await LedgerProcess.RunAsync("device", "serve", "--rpc", chain.RpcUrl.ToString(), "--data", directory["device"], "--keystore-work", "10", "--listen", "0.0.0.0:0"), 3, "loopback");
    }

    [Test]
    public async Task The_example_of_the_documentation_works_with_the_official_clients()
    {
        string example = await File.ReadAllTextAsync(Path.Combine(NodeClient.Directory, "garden-diary.mjs"));
        string documentation = await File.ReadAllTextAsync(Path.Combine(NodeClient.Directory, "..", "..", "docs", "dapps.md"));
        Assert.That(documentation, Does.Contain($"```js\n{example}```\n"), "docs/dapps.md shows the file as it is");

        await using DeviceFixture device = await DeviceFixture.StartAsync();
        using PrivateKey key = PrivateKey.Generate();
        Span<byte> secret = stackalloc byte[PrivateKey.Size];
        key.Export(secret);
        Dictionary<string, string> environment = new()
        {
            ["DEVICE_URL"] = device.Url,
            ["PERSON_DID"] = device.Did,
            ["APP_DID"] = $"{device.Did[..device.Did.LastIndexOf(':')]}:{Address.Of(key.PublicKey)}",
            ["APP_KEY"] = "0x" + Convert.ToHexStringLower(secret),
        };
        await device.AskAsync("consent", "plug", device.Notes());

        (int code, _, string errors) = await NodeAsync(environment);
        Assert.That(code, Is.EqualTo(1), errors);
        Assert.That(errors, Does.StartWith("403 no_grant: "));

        await device.AskAsync("consent", "grant", "notes", "--app", environment["APP_DID"], "--yes");
        (code, string output, errors) = await NodeAsync(environment);
        Assert.That(code, Is.Zero, errors);
        Assert.That(output, Does.Contain("Sources: notes"));
        Assert.That(errors, Does.Match("[0-9]+ tokens from notes"));
    }

    private static async Task<(int Code, string Output, string Errors)> NodeAsync(Dictionary<string, string> environment)
    {
        System.Diagnostics.ProcessStartInfo start = new("node", ["garden-diary.mjs", "Where does the hive stand?"])
        {
            WorkingDirectory = NodeClient.Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using System.Diagnostics.Process node = System.Diagnostics.Process.Start(start)!;
        Task<string> output = node.StandardOutput.ReadToEndAsync(), errors = node.StandardError.ReadToEndAsync();
        await node.WaitForExitAsync();
        return (node.ExitCode, await output, await errors);
    }
}
