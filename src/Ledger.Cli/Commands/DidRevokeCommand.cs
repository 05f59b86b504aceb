using System.CommandLine;
using Ledger.Cli.CommandLine;
using Ledger.Cli.Credentials;
using Ledger.Cryptography;
using Ledger.Identity;
using Spectre.Console;

namespace Ledger.Cli.Commands;

/// <summary>ledger did revoke: a credential counts no longer, from this block on.</summary>
internal static class DidRevokeCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<string> credential = new("credential") { Description = "File of a credential, or its token." };
        Option<string> lists = IssuerOptions.Lists();
        Command command = new("revoke", "Take a credential back: its bit of the issuer's list is set and the list's root published.") { credential, lists };
        IssuerOptions options = new(command);
        return command.Does(async (parsed, terminal, cancel) =>
        {
            HeldCredential file = await CredentialFile.ReadAsync(parsed.GetValue(credential)!, cancel).ConfigureAwait(false);
            using Issuer issuer = await options.OpenAsync(parsed, !terminal.IsJson, cancel).ConfigureAwait(false);
            if (!CredentialToken.TryReadStatus(file.Token, out DidEthr of, out StatusEntry? entry))
                throw new CommandFailure(ExitCode.BadInput, "This is no credential, or one without a status list: nothing can revoke it before its end.");
            if (of != issuer.Did) throw new CommandFailure(ExitCode.BadInput, $"The credential was issued by {of}, not by {issuer.Did}.");
            using IssuerList list = await IssuerList.OpenAsync(parsed.GetValue(lists)!, entry.List, issuer, cancel).ConfigureAwait(false);
            if (entry.Index >= list.Revoked.Count) throw new CommandFailure(ExitCode.BadInput, $"The list {entry.List} has no entry {entry.Index}.");
            list.Revoked.Revoke(entry.Index);
            string token = await list.SaveAsync(issuer.Did, issuer.Signer, cancel).ConfigureAwait(false);
            Hash32? transaction = await issuer.PublishAsync(entry.List, list.Revoked.Root(), IssuerList.ContentHash(token), cancel).ConfigureAwait(false);
            terminal.Result(
                new { revoked = true, list = entry.List, index = entry.Index, root = list.Revoked.Root().ToString(), transaction = transaction?.ToString(), listFile = list.TokenPath },
                console => console.WriteLine($"Revoked. Put {list.TokenPath} at {entry.List}: until then nobody can check any credential of this list."));
            return ExitCode.Ok;
        });
    }
}
