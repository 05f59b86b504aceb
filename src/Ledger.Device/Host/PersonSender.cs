using Ledger.Contracts;
using Ledger.Ethereum;
using Ledger.Identity;

namespace Ledger.Device.Host;

/// <summary>Sends the person's consents and revocations, one after the other: two at a time would take the same nonce.</summary>
internal sealed class PersonSender(DeviceChain chain, Person person) : IDisposable
{
    private readonly OwnerReader _owners = new(chain.Client, chain.Addresses);
    private readonly SemaphoreSlim _turn = new(1, 1);

    /// <summary>Longest time until a message is in a block; one that waits longer makes way for those behind it. Default: 2 minutes.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Consents on chain.</summary>
    public ConsentLedger Ledger { get; } = new(chain.Client, chain.Addresses);

    /// <summary>The person.</summary>
    public Address Person => person.Identity;

    /// <summary>The person's DID on this chain.</summary>
    public DidEthr Did => new(chain.Client.ChainId, person.Identity);

    /// <summary>Time of the newest block.</summary>
    public async Task<ulong> ChainTimeAsync(CancellationToken cancellation) =>
        (await chain.Client.GetHeaderAsync(BlockRef.Latest, cancellation).ConfigureAwait(false))?.Timestamp
            ?? throw new RpcTransportException("The endpoint has no newest block.");

    /// <summary>Sends a message; null when it is in a block, else a sentence that says why not.</summary>
    public Task<string?> SendAsync(CallData call, CancellationToken cancellation) => SendAsync(_ => Task.FromResult<CallData?>(call), cancellation);

    /// <summary>Makes a message in its turn and sends it, or nothing where none was made; null when it is in a block, else a sentence that says why not.</summary>
    public async Task<string?> SendAsync(Func<CancellationToken, Task<CallData?>> make, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(Patience);
        try
        {
            if (await make(limit.Token).ConfigureAwait(false) is not CallData call)
                return null;
            // Who does not decide for the identity is told so by the contract.
            DirectSender sender = await _owners.SenderAsync(Person, person.Key, limit.Token).ConfigureAwait(false) ?? new DirectSender(chain.Client, person.Key);
            return await Ledger.SendAsync(sender, call, limit.Token).ConfigureAwait(false) switch
            {
                ConsentSending.Mined => null,
                ConsentSending.NoCoin none => none.Sentence,
                ConsentSending.Refused refused => refused.Sentence,
                ConsentSending other => throw new InvalidOperationException($"{other.GetType()} is not handled."),
            };
        }
        catch (Exception e) when (ChainSilence.IsToldBy(e))
        {
            return $"The chain gave no usable answer: {e.Message}";
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return "The chain did not take it into a block in time.";
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _turn.Dispose();
}
