using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Cli.Devices;
using Ledger.Cryptography;
using Ledger.Ethereum;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did issue: a credential about somebody, and what a contract needs to believe it.</summary>
internal static class DidIssueCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Option<string> subject = new("--subject") { HelpName = "DID", Description = "DID about whom something is stated.", Required = true };
        Option<string?> type = new("--type") { HelpName = "NAME", Description = "Type of the credential beside VerifiableCredential." };
        Option<FileInfo> claims = new("--claims") { HelpName = "FILE", Description = "JSON object with what is stated. Default: nothing but the type." };
        Option<TimeSpan?> valid = new("--valid") { HelpName = "TIME", Description = "How long it holds. Default: 365d.", CustomParser = result => Duration.Parse(result) };
        Option<Uri> list = SharedOptions.Url("--list", "Where the issuer's status list lies or will lie. Default: none, and the credential cannot be revoked.");
        Option<ulong?> schema = new("--schema") { HelpName = "NUMBER", Description = "Number of a schema on chain: also signs what contracts ask for." };
        Option<int> profile = new("--profile") { HelpName = "1|2", Description = "VC Data Model: 2, or 1 as did-jwt-vc writes it.", DefaultValueFactory = _ => 2 };
        profile.Refuse(static value => value is not (1 or 2), "There are the profiles 1 and 2.");
        Option<string> output = new("--out") { HelpName = "FILE", Description = "Where the credential is written for its holder.", Required = true };
        Option<string> lists = IssuerOptions.Lists();
        Command command = new("issue", "State something about an identity in a signed credential.") { subject, type, claims, valid, list, schema, profile, output, lists };
        IssuerOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            if (File.Exists(parsed.GetValue(output)!)) throw new CommandFailure(ExitCode.BadInput, $"{parsed.GetValue(output)} exists already.");
            JsonObject stated = await ReadClaimsAsync(parsed.GetValue(claims), cancel).ConfigureAwait(false);
            using Issuer issuer = await options.OpenAsync(parsed, !terminal.IsJson, cancel).ConfigureAwait(false);
            DidEthr holder = ApplicationKey.ParseDid(parsed.GetValue(subject)!);
            Uri? url = parsed.GetValue(list);
            using IssuerList? kept = url is null ? null : await IssuerList.OpenAsync(parsed.GetValue(lists)!, url, issuer, cancel).ConfigureAwait(false);
            int index = kept?.Take() ?? 0;
            ulong now = (await issuer.Chain.Client.GetHeaderAsync(BlockRef.Latest, cancel).ConfigureAwait(false))?.Timestamp ?? throw new CommandFailure(ExitCode.Chain, "The chain has no newest block.");
            DateTimeOffset from = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(now, (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()));
            DateTimeOffset until = from + (parsed.GetValue(valid) ?? TimeSpan.FromDays(365));
            CredentialDraft draft = new(issuer.Did, holder, stated, from)
            {
                ValidUntil = until,
                Types = parsed.GetValue(type) is string name ? [name] : [],
                Id = $"urn:uuid:{Guid.NewGuid()}",
                Status = url is null ? null : new StatusEntry(url, index),
            };
            string token = await CredentialToken.IssueAsync(
                draft, parsed.GetValue(profile) == 1 ? CredentialProfile.DataModel1 : CredentialProfile.DataModel2, issuer.Signer, isRecoverable: false, cancel).ConfigureAwait(false);
            ChainAttestation? chain = parsed.GetValue(schema) is ulong number ? await SignForChainAsync(issuer, draft, number, token, cancel).ConfigureAwait(false) : null;
            Hash32? published = null;
            if (kept is not null)
                published = await issuer.PublishAsync(url!, kept.Revoked.Root(), IssuerList.ContentHash(await kept.SaveAsync(issuer.Did, issuer.Signer, cancel).ConfigureAwait(false)), cancel).ConfigureAwait(false);
            await CredentialFile.WriteAsync(new HeldCredential(token, chain), parsed.GetValue(output)!, cancel).ConfigureAwait(false);
            terminal.Result(
                new
                {
                    file = Path.GetFullPath(parsed.GetValue(output)!), issuer = issuer.Did.ToString(), subject = holder.ToString(), validUntil = until.ToString("u", null), token,
                    index = kept is null ? (int?)null : index, list = url, listFile = kept?.TokenPath, transaction = published?.ToString(), schema = chain?.Credential.Schema,
                },
                console => Show(console, parsed.GetValue(output)!, holder, until, kept));
            return ExitCode.Ok;
        });
    }

    private static void Show(IAnsiConsole console, string file, DidEthr holder, DateTimeOffset until, IssuerList? list)
    {
        console.WriteLine($"A credential about {holder}, valid until {until:u}, is in {file}: give it to its holder and to nobody else.");
        if (list is not null) console.WriteLine($"Put {list.TokenPath} where the list's URL says; `ledger did revoke {file}` takes the credential back.");
    }

    private static async Task<ChainAttestation> SignForChainAsync(Issuer issuer, CredentialDraft draft, ulong schema, string token, CancellationToken cancel)
    {
        if (!await issuer.Registry.IsIssuerAsync(schema, issuer.Did.Identity, default, cancel).ConfigureAwait(false))
            throw new CommandFailure(ExitCode.BadInput, $"Schema {schema} does not trust {issuer.Did}: no contract would believe the credential.", $"its creator runs `ledger did schema trust {schema} {issuer.Did}`");
        Hash32 salt = new(RandomNumberGenerator.GetBytes(Hash32.Size));
        ChainCredential credential = new(
            schema, issuer.Did.Identity, draft.Subject.Identity, draft.Status is null ? 0 : StatusEntry.NumberOf(draft.Status.List), draft.Status?.Index ?? 0,
            (ulong)draft.ValidFrom.ToUnixTimeSeconds(), (ulong)draft.ValidUntil!.Value.ToUnixTimeSeconds(), ChainCredential.Commit(salt, token));
        Hash32 digest = credential.Digest(issuer.Chain.Client.ChainId, issuer.Registry.Address);
        return new ChainAttestation(credential, salt, (await issuer.Signer.SignAsync(digest, cancel).ConfigureAwait(false)).ToBytes());
    }

    private static async Task<JsonObject> ReadClaimsAsync(FileInfo? file, CancellationToken cancel)
    {
        if (file is null) return new JsonObject { ["type"] = "Holder" };
        try
        {
            JsonNode? node = JsonNode.Parse(await File.ReadAllTextAsync(file.FullName, cancel).ConfigureAwait(false));
            return node is JsonObject { Count: > 0 } stated && !stated.ContainsKey("id") ? stated
                : throw new CommandFailure(ExitCode.BadInput, $"{file.FullName} is no JSON object with claims; the subject's id is not one of them.");
        }
        catch (Exception wrong) when (wrong is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.BadInput, $"{file.FullName}: {wrong.Message}");
        }
    }
}
