namespace Ledger.Models;

/// <summary>What a parameter tensor is for: decides its first values and whether it decays.</summary>
public enum ParameterRole
{
    /// <summary>Token embedding, also the output head when tied.</summary>
    Embedding,

    /// <summary>Matrix that reads the residual stream, or an untied head.</summary>
    Projection,

    /// <summary>Matrix that adds to the residual stream: starts smaller, since every layer adds two of them.</summary>
    ResidualOutput,

    /// <summary>Gain of a RMSNorm: starts at one, never decays.</summary>
    Norm,
}

/// <summary>One parameter tensor, row-major: a matrix is [outputs, inputs], a norm's gain is one row.</summary>
public sealed record ParameterTensor(string Name, int Rows, int Columns, ParameterRole Role)
{
    /// <summary>Number of elements.</summary>
    public long Length => (long)Rows * Columns;

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays => Role != ParameterRole.Norm;
}
