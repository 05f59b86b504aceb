using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Cli.Wallets;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Cli.Commands;

/// <summary>ledger did present: credentials shown to somebody who asked, signed by their holder.</summary>
internal static class DidPresentCommand
{
    private const int MostCredentials = 64;

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string[]> credentials = new("credentials") { Description = "Files of credentials, or their tokens: all about one identity, the holder.", Arity = new ArgumentArity(1, MostCredentials) };
        Option<string> audience = new("--audience") { HelpName = "NAME", Description = "Who asked: its domain or DID, as it calls itself.", Required = true };
        Option<string> nonce = new("--nonce") { HelpName = "TEXT", Description = "What the asker drew for this once.", Required = true };
        Option<FileInfo> key = new("--key") { HelpName = "FILE", Description = "Keystore file of the holder's key, or of its delegate of type sigAuth.", Required = true };
        Option<TimeSpan?> valid = new("--valid") { HelpName = "TIME", Description = "How long it counts, at most 1h. Default: 5m.", CustomParser = result => Duration.Parse(result) };
        valid.Refuse(static time => time > TimeSpan.FromHours(1), "A presentation answers one question: it counts for at most 1h.");
        Option<FileInfo> passphrase = new("--passphrase-file") { HelpName = "FILE", Description = $"File whose first line opens the key. Default: ${Passphrase.Variable}, else asked at a terminal." };
        Command command = new("present", "Show credentials to somebody who asked: a token that counts for one audience and one question.") { credentials, audience, nonce, key, valid, passphrase };
        return command.Does(async (parsed, terminal, cancel) =>
        {
            (CredentialProfile profile, DidEthr holder, IReadOnlyList<string> tokens) = await ReadAsync(parsed.GetValue(credentials)!, cancel).ConfigureAwait(false);
            string secret = await Passphrase.ReadAsync(parsed.GetValue(passphrase), isNew: false, !terminal.IsJson, cancel).ConfigureAwait(false);
            using LocalSigner signer = await KeyFile.OpenAsync(parsed.GetValue(key)!, secret, cancel).ConfigureAwait(false);
            DateTimeOffset now = TimeProvider.System.GetUtcNow();
            PresentationDraft draft = new(holder, parsed.GetValue(audience)!, parsed.GetValue(nonce)!, tokens) { From = now, Until = now + (parsed.GetValue(valid) ?? TimeSpan.FromMinutes(5)) };
            string token = await CredentialToken.PresentAsync(draft, profile, signer, isRecoverable: false, cancel).ConfigureAwait(false);
            terminal.Result(
                new { token, holder = holder.ToString(), audience = draft.Audience, nonce = draft.Nonce, validUntil = draft.Until.ToString("u", null) },
                console => console.Profile.Out.Writer.WriteLine(token));
            return ExitCode.Ok;
        });
    }

    private static async Task<(CredentialProfile Profile, DidEthr Holder, IReadOnlyList<string> Tokens)> ReadAsync(string[] filesOrTokens, CancellationToken cancel)
    {
        List<(CredentialProfile Profile, DidEthr Holder, string Token)> read = [];
        foreach (string one in filesOrTokens)
        {
            string token = (await CredentialFile.ReadAsync(one, cancel).ConfigureAwait(false)).Token;
            if (!CredentialToken.TryReadSubject(token, out CredentialProfile profile, out DidEthr subject))
                throw new CommandFailure(ExitCode.BadInput, $"{(read.Count == 0 ? "This" : $"Number {read.Count + 1}")} is no credential about a did:ethr identity.");
            read.Add((profile, subject, token));
        }

        if (read.Select(static one => one.Holder).Distinct().Count() > 1)
            throw new CommandFailure(ExitCode.BadInput, "The credentials are about several identities: each shows its own.");
        if (read.Select(static one => one.Profile).Distinct().Count() > 1)
            throw new CommandFailure(ExitCode.BadInput, "The credentials are written by both profiles: show those of one at a time.");
        return (read[0].Profile, read[0].Holder, [.. read.Select(static one => one.Token)]);
    }
}
