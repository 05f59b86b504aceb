using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did verify: whether a credential counts now.</summary>
internal static class DidVerifyCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> credential = new("credential") { Description = "File of a credential, or its token." };
        Option<FileInfo> list = new("--list-file") { HelpName = "FILE", Description = "The issuer's status list, where it cannot be fetched from its URL; the chain says whether it is the right one." };
        Command command = new("verify", "Check a credential: form, time, signer, and whether it was revoked.") { credential, list };
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            HeldCredential file = await CredentialFile.ReadAsync(parsed.GetValue(credential)!, cancel).ConfigureAwait(false);
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            using ListSource source = new(parsed.GetValue(list));
            PublishedStatusLists lists = new(chain.Client, chain.Addresses.IdentityRegistry, chain.Addresses.CredentialRegistry, source.FetchAsync, TimeProvider.System);
            CredentialVerifier verifier = new(chain.Client, chain.Addresses.IdentityRegistry, lists, TimeProvider.System);
            switch (await verifier.VerifyAsync(file.Token, cancel).ConfigureAwait(false))
            {
                case CredentialVerdict.Valid { Credential: VerifiedCredential valid }:
                    terminal.Result(
                        new
                        {
                            valid = true, issuer = valid.Issuer.ToString(), subject = valid.Subject, types = valid.Types, validUntil = valid.ValidUntil?.ToString("u", CultureInfo.InvariantCulture),
                            revocable = valid.Status is not null, claims = valid.Body.GetProperty("credentialSubject"),
                        },
                        console => console.WriteLine($"{valid.Issuer} states about {valid.Subject}: {valid.Body.GetProperty("credentialSubject").GetRawText()}"));
                    return ExitCode.Ok;
                case CredentialVerdict.Refused { Reason: CredentialRefusal.ChainUnreachable } silent:
                    throw new CommandFailure(ExitCode.Chain, silent.Sentence);
                case CredentialVerdict.Refused refused:
                    terminal.Result(new { valid = false, reason = refused.Reason, sentence = refused.Sentence }, console => console.WriteLine(refused.Sentence));
                    return ExitCode.Verification;
                default:
                    throw new InvalidOperationException("An unknown verdict.");
            }
        });
    }
}
