using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Cli.Devices;
using Ledger.Contracts;
using Ledger.Cryptography;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did schema: what kinds of credentials contracts know, and whose they believe.</summary>
internal static class DidSchemaCommand
{
    private const int LargestSchema = 1 << 20;

    /// <summary>The commands.</summary>
    public static Command Create() => new("schema", "Kinds of credentials on chain, and the issuers that are trusted for them.") { CreateSchema(), Trust(isTrusted: true), Trust(isTrusted: false) };

    private static Command CreateSchema()
    {
        Argument<FileInfo> file = new("file") { Description = "The JSON schema; its hash goes to the chain." };
        Option<Uri> url = SharedOptions.Url("--url", "Where the schema can be found.");
        Command command = new("create", "Make a schema whose issuers this identity names.") { file, url };
        IssuerOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            FileInfo schema = parsed.GetValue(file)!;
            if (!schema.Exists || schema.Length > LargestSchema) throw new CommandFailure(ExitCode.BadInput, $"{schema.FullName} does not exist, or is too long for a schema.");
            using Issuer creator = await options.OpenAsync(parsed, !terminal.IsJson, cancel).ConfigureAwait(false);
            Hash32 hash = Keccak256.Hash(await File.ReadAllBytesAsync(schema.FullName, cancel).ConfigureAwait(false));
            Ledger.Ethereum.TransactionReceipt receipt = await creator.SendAsync(
                CredentialRegistry.Calls.CreateSchema(creator.Registry.Address, creator.Did.Identity, hash, parsed.GetValue(url)?.AbsoluteUri ?? ""), cancel).ConfigureAwait(false);
            ulong number = receipt.Logs.Select(static log => CredentialRegistry.Events.SchemaCreated.TryDecode(log, out CredentialRegistry.Events.SchemaCreated? made) ? made.Schema : 0).Max();
            terminal.Result(new { schema = number, hash = hash.ToString(), creator = creator.Did.ToString() }, console => console.WriteLine($"schema {number}, made by {creator.Did}"));
            return ExitCode.Ok;
        });
    }

    private static Command Trust(bool isTrusted)
    {
        Argument<ulong> schema = new("schema") { Description = "Number of the schema." };
        Argument<string> issuer = new("issuer") { Description = "DID of an issuer." };
        Command command = new(isTrusted ? "trust" : "distrust", isTrusted ? "Believe an issuer's credentials of a schema." : "Believe an issuer no longer, from this block on.") { schema, issuer };
        IssuerOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            DidEthr named = ApplicationKey.ParseDid(parsed.GetValue(issuer)!);
            ulong number = parsed.GetValue(schema);
            using Issuer creator = await options.OpenAsync(parsed, !terminal.IsJson, cancel).ConfigureAwait(false);
            await creator.SendAsync(
                isTrusted ? CredentialRegistry.Calls.AddIssuer(creator.Registry.Address, number, named.Identity) : CredentialRegistry.Calls.RemoveIssuer(creator.Registry.Address, number, named.Identity),
                cancel).ConfigureAwait(false);
            terminal.Result(new { schema = number, issuer = named.ToString(), trusted = isTrusted }, console => console.WriteLine($"schema {number} {(isTrusted ? "trusts" : "no longer trusts")} {named}"));
            return ExitCode.Ok;
        });
    }
}
