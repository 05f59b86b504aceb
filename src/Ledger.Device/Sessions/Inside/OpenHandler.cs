using System.Security.Cryptography;
using Ledger.Device.Vaults;
using Ledger.Device.Workers;

namespace Ledger.Device.Sessions.Inside;

/// <summary>Opens the rows of the grants whose keys came, and attaches the adapter of a single one.</summary>
internal sealed class OpenHandler(SessionMemory memory) : IWorkerHandler
{
    /// <inheritdoc />
    public string Kind => SessionCalls.Open;

    /// <inheritdoc />
    public WorkerAnswer Handle(WorkerCall call, CancellationToken cancellation)
    {
        if (!SessionCalls.TryRead(call.Body, out OpenCall? open, out ReadOnlyMemory<byte> keys)
            || open!.Names.Count != open.Grants.Count || keys.Length != open.Grants.Count * SecretKey.Size)
            return new WorkerAnswer.Refused("bad_call", "The call to open a session has another form.");

        List<VaultReader> readers = [];
        for (int i = 0; i < open.Grants.Count; i++)
        {
            if (!GrantKeyId.TryParse(open.Grants[i], out GrantKeyId id))
                return new WorkerAnswer.Refused("bad_call", "The id of a grant has another form.");
            using SecretKey key = SecretKey.From(keys.Span.Slice(i * SecretKey.Size, SecretKey.Size));
            switch (VaultReader.Open(open.Vault, id, key))
            {
                case VaultReading.Opened opened:
                    readers.Add(opened.Reader);
                    break;
                case VaultReading.Refused refused:
                    return new WorkerAnswer.Refused("vault_closed", refused.Sentence);
                default:
                    throw new InvalidOperationException("A vault opens or refuses.");
            }
        }

        memory.Take(readers, open.Names);
        return AttachAdapter();
    }

    private WorkerAnswer AttachAdapter()
    {
        if (memory.Grant?.ReadAdapter() is not byte[] adapter)
            return new WorkerAnswer.Done(default);
        try
        {
            return memory.Attach(adapter) is string problem ? new WorkerAnswer.Refused("adapter", problem) : new WorkerAnswer.Done(default);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(adapter);
        }
    }
}
