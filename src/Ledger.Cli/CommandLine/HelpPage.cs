using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;

namespace Ledger.Cli.CommandLine;

/// <summary>The first page of help: what a newcomer can do, in the order in which one does it.</summary>
internal sealed class HelpPage(HelpAction inner, RootCommand root) : SynchronousCommandLineAction
{
    private const string Text = """
        Ledger: machines that train one open language model together, each step proved.

        Start here
          ledger doctor             Is this machine ready? Every finding comes with its fix.
          ledger up --demo          The whole way once, under five minutes: training, verification, minting,
                                    a vote, the model on a device of your own, and a report that is checked.
          ledger up                 A network of your own that keeps running; data stays in .ledger/

        Your own device
          ledger device serve       The released model on this machine, for whom you allow.
          ledger device ask         Chat with it, or ask one question.
          ledger consent plug DIR   Seal a folder of notes into it.   consent list, consent unplug
          ledger consent grant      Let an application use them.      consent revoke, consent revoke-all
          ledger device train       A personal adapter from your notes, trained here.
          ledger device token       What an application shows to a device.
          ledger usage show         What applications consume and pay for. usage settle
          ledger usage deposit      An application's LDG for a device, and usage withdraw.

        Take part
          ledger node run --rpc URL One node: trains or verifies, and earns. Its page shows the live loss.
          ledger wallet create      A key in an encrypted keystore.   wallet list, wallet balance
          ledger wallet collect     What an identity has earned.      wallet send
          ledger did create         Your identity on the ledger.      did show
          ledger did issue          A credential about an identity.   did verify, did revoke, did present
          ledger did guard          Friends who can replace a lost key. did recover, did veto, did rotate
          ledger did delegate       Another key that acts for an identity, as a node, say.
          ledger did schema create  A kind of credential, then did schema trust, did schema distrust.
          ledger usage collect      What a released model has earned you as its trainer.
          ledger stake show         Your node's deposit.              stake deposit
          ledger stake unbond       Get it back, then stake withdraw. stake leave: a round that never fills.

        Released models
          ledger model list         What was released.                model pull, model export
          ledger model propose      Ask for a release; then vote delegate, vote list, vote cast,
                                    vote queue, vote execute.

        Look and check
          ledger run list           Training runs on the chain.
          ledger run status         Rounds, claims, attestations and payments of one run.
          ledger run why            For an address and a round: every payment, and why there is none.
          ledger run replay         Re-execute a run from its recipe; is the final root the one on chain?

        Make your own run
          ledger train --data FILE  A model from a text, on this machine alone; --help names every choice.
          ledger data prepare PATH  Text from any file or folder: tokenizer, tokens, content hashes.
          ledger run create         Put a recipe on chain, with a reward for every slot.

        Work on the protocol
          ledger dev disputes       Lies are drawn and disputed.      dev dispute-cost

        Everywhere
          --json                    Only JSON on stdout; progress stays on stderr. Never asks a question.
          --help                    Options of a command: ledger run why --help
          --version

        Exit codes: 0 done, 1 failed, 2 usage, 3 bad input, 4 chain, 5 a check said no, 6 disk full,
                    7 in use, 8 keystore, 9 refused, 130 interrupted. All in docs/cli.md.

        """;

    /// <summary>Puts this page before the root command's own help.</summary>
    public static void Install(RootCommand root)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        option.Action = new HelpPage((HelpAction)option.Action!, root);
        root.SetAction(parsed =>
        {
            parsed.InvocationConfiguration.Output.Write(Text);
            return (int)ExitCode.Ok;
        });
    }

    /// <summary>Whether the command line asks for help, so that its errors do not matter.</summary>
    public static bool IsAskedFor(ParseResult parsed) => parsed.Action is HelpPage;

    /// <summary>The command as one types it, for example "ledger run why".</summary>
    public static string PathOf(CommandResult result)
    {
        Stack<string> names = new();
        for (SymbolResult? at = result; at is CommandResult command; at = command.Parent)
            names.Push(command.Command is RootCommand ? "ledger" : command.Command.Name);
        return string.Join(' ', names);
    }

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        if (parseResult.CommandResult.Command != root) return inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.Write(Text);
        return (int)ExitCode.Ok;
    }
}
