using Ledger.Cli.Chain;
using Ledger.Cli.CommandLine;
using Ledger.Content;
using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Training;

namespace Ledger.Cli.Network;

/// <summary>A run on chain and the recipe that it names.</summary>
/// <param name="Run">Number of the run.</param>
/// <param name="Recipe">Its recipe.</param>
internal sealed record CreatedRun(ulong Run, Recipe Recipe)
{
    /// <summary>Builds the program, stores recipe and tables, and creates the run from an account.</summary>
    /// <exception cref="CommandFailure">The recipe breaks a rule, or the contract refuses the terms.</exception>
    public static async Task<CreatedRun> CreateAsync(
        ChainSession chain, ISigner creator, NetworkProfile profile, RecipeData data, IBlobStore blobs, CancellationToken cancel)
    {
        RecipeAssembly assembly = RecipeAssembly.Assemble(profile.Template, data);
        Recipe recipe = assembly.Recipe with { ProgramRoot = TrainingProgram.Build(assembly.Recipe).Root };
        if (recipe.Validate() is string broken) throw new CommandFailure(ExitCode.BadInput, $"The recipe cannot be run: {broken}");
        ContentWriter writer = new(blobs);
        await writer.WriteAsync(assembly.Tables.Encode(), cancel).ConfigureAwait(false);
        await writer.WriteAsync(recipe.Encode(), cancel).ConfigureAwait(false);
        ulong run = await SendAsync(chain, creator, profile.Terms(recipe), cancel).ConfigureAwait(false);
        return new CreatedRun(run, recipe);
    }

    private static async Task<ulong> SendAsync(ChainSession chain, ISigner creator, TrainingRuns.Terms terms, CancellationToken cancel)
    {
        try
        {
            TransactionReceipt receipt = await new DirectSender(chain.Client, creator)
                .SendAsync(TrainingRuns.Calls.CreateRun(chain.Addresses.TrainingRuns, terms), cancel).ConfigureAwait(false);
            foreach (Log log in receipt.Logs)
                if (TrainingRuns.Events.RunCreated.TryDecode(log, out TrainingRuns.Events.RunCreated? created)) return (ulong)created.Run;
            throw new CommandFailure(ExitCode.Chain, $"Transaction {receipt.TransactionHash} created no run.");
        }
        catch (ContractRevertException refused)
        {
            throw new CommandFailure(ExitCode.BadInput, $"The contract refused the run: {ContractErrors.Describe(refused.Revert)}.");
        }
    }
}
