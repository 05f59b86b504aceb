namespace Ledger.Training;

/// <summary>How a local training turns a text into tokens.</summary>
public enum LocalTokenizer
{
    /// <summary>One token for each different character of a UTF-8 text.</summary>
    Chars,

    /// <summary>One token for each of the 256 bytes; any file will do.</summary>
    Bytes,

    /// <summary>Byte-level BPE learned from the training part. Spec: protocol.md §3.7.</summary>
    Bpe,
}
