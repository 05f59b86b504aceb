using System.Text.Json.Nodes;

namespace Ledger.Identity;

/// <summary>What a resolver answers.</summary>
public abstract record DidResolution
{
    private DidResolution()
    {
    }

    /// <summary>The document and what is known about it.</summary>
    /// <param name="Document">The document, with its JSON-LD context.</param>
    /// <param name="Metadata">Its version, the next one, and whether the identity was deactivated.</param>
    public sealed record Resolved(JsonObject Document, DidDocumentMetadata Metadata) : DidResolution;

    /// <summary>There is no document; the sentence says why.</summary>
    public sealed record Failed(DidResolutionError Error, string Sentence) : DidResolution;
}

/// <summary>Why there is no document, in the words of DID Core and of the official did:ethr resolver.</summary>
public enum DidResolutionError
{
    /// <summary>The text is no did:ethr.</summary>
    InvalidDid,

    /// <summary>The DID is followed by something that is not known.</summary>
    InvalidDidUrl,

    /// <summary>It is a DID of another method.</summary>
    MethodNotSupported,

    /// <summary>It lives on another chain.</summary>
    UnknownNetwork,

    /// <summary>There is no such version: the chain has not come to that block.</summary>
    NotFound,

    /// <summary>The identity has changed more often than is kept.</summary>
    HistoryTooLong,

    /// <summary>The chain gave no usable answer.</summary>
    InternalError,
}
