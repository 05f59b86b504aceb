using System.CommandLine;
using System.Globalization;
using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Identity;
using Ledger.Node.Credentials;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did verify: whether a credential, or a presentation of some, counts now.</summary>
internal static class DidVerifyCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> shown = new("credential") { Description = "File of a credential or presentation, or its token." };
        Option<FileInfo> list = new("--list-file") { HelpName = "FILE", Description = "The issuer's status list, where it cannot be fetched from its URL; the chain says whether it is the right one." };
        Option<string?> audience = new("--audience") { HelpName = "NAME", Description = "With --nonce: it is a presentation, which has to be for this audience." };
        Option<string?> nonce = new("--nonce") { HelpName = "TEXT", Description = "With --audience: the question that it has to answer." };
        Command command = new("verify", "Check a credential or a presentation: form, time, signers, and whether something was revoked.") { shown, list, audience, nonce };
        command.Validators.Add(result =>
        {
            if (result.GetResult(audience) is null != result.GetResult(nonce) is null) result.AddError("--audience and --nonce go together: a presentation is for one audience and answers one question.");
        });
        ChainOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            string token = (await CredentialFile.ReadAsync(parsed.GetValue(shown)!, cancel).ConfigureAwait(false)).Token;
            ChainSession chain = await options.OpenAsync(parsed, cancel).ConfigureAwait(false);
            using StatusListSource source = new(parsed.GetValue(list)?.FullName);
            PublishedStatusLists lists = new(chain.Client, chain.Addresses.IdentityRegistry, chain.Addresses.CredentialRegistry, source.FetchAsync, TimeProvider.System);
            CredentialVerifier verifier = new(chain.Client, chain.Addresses.IdentityRegistry, lists, TimeProvider.System);
            return parsed.GetValue(audience) is string asker
                ? Tell(await verifier.VerifyPresentationAsync(token, asker, parsed.GetValue(nonce)!, cancel).ConfigureAwait(false), terminal)
                : Tell(await verifier.VerifyAsync(token, cancel).ConfigureAwait(false), terminal);
        });
    }

    private static ExitCode Tell(CredentialVerdict verdict, Terminal terminal)
    {
        switch (verdict)
        {
            case CredentialVerdict.Valid { Credential: VerifiedCredential credential }:
                terminal.Result(Document(credential), console => console.WriteLine(Sentence(credential)));
                return ExitCode.Ok;
            case CredentialVerdict.Refused refused:
                return Refuse(refused.Reason, refused.Sentence, terminal);
            default:
                throw new InvalidOperationException("An unknown verdict.");
        }
    }

    private static ExitCode Tell(PresentationVerdict verdict, Terminal terminal)
    {
        switch (verdict)
        {
            case PresentationVerdict.Valid valid:
                terminal.Result(new { valid = true, holder = valid.Holder.ToString(), credentials = valid.Credentials.Select(Document) }, console =>
                {
                    console.WriteLine($"{valid.Holder} shows {valid.Credentials.Count}:");
                    foreach (VerifiedCredential credential in valid.Credentials) console.WriteLine(Sentence(credential));
                });
                return ExitCode.Ok;
            case PresentationVerdict.Refused refused:
                return Refuse(refused.Reason, refused.Sentence, terminal);
            default:
                throw new InvalidOperationException("An unknown verdict.");
        }
    }

    private static ExitCode Refuse(CredentialRefusal reason, string sentence, Terminal terminal)
    {
        if (reason == CredentialRefusal.ChainUnreachable) throw new CommandFailure(ExitCode.Chain, sentence);
        terminal.Result(new { valid = false, reason, sentence }, console => console.WriteLine(sentence));
        return ExitCode.Verification;
    }

    private static object Document(VerifiedCredential credential) => new
    {
        valid = true,
        issuer = credential.Issuer.ToString(),
        subject = credential.Subject,
        types = credential.Types,
        validUntil = credential.ValidUntil?.ToString("u", CultureInfo.InvariantCulture),
        revocable = credential.Status is not null,
        claims = credential.Body.GetProperty("credentialSubject"),
    };

    private static string Sentence(VerifiedCredential credential) =>
        $"{credential.Issuer} states about {credential.Subject}: {credential.Body.GetProperty("credentialSubject").GetRawText()}";
}
