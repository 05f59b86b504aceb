namespace Ledger.Ethereum;

/// <summary>A type of the contract ABI.</summary>
public abstract record AbiType
{
    private AbiType()
    {
    }

    /// <summary>uintN.</summary>
    public sealed record UnsignedInteger(int Bits) : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => $"uint{Bits}";
    }

    /// <summary>intN.</summary>
    public sealed record SignedInteger(int Bits) : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => $"int{Bits}";
    }

    /// <summary>bool.</summary>
    public sealed record Bool : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => "bool";
    }

    /// <summary>address.</summary>
    public sealed record Account : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => "address";
    }

    /// <summary>bytesN.</summary>
    public sealed record FixedBytes(int Size) : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => $"bytes{Size}";
    }

    /// <summary>bytes.</summary>
    public sealed record Bytes : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => "bytes";
    }

    /// <summary>string.</summary>
    public sealed record Text : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => "string";
    }

    /// <summary>T[length], or T[] where length is null.</summary>
    public sealed record Array(AbiType Element, int? Length) : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => $"{Element}[{Length}]";
    }

    /// <summary>(T1,T2,…).</summary>
    public sealed record Tuple(IReadOnlyList<AbiType> Components) : AbiType
    {
        /// <inheritdoc />
        public override string ToString() => $"({string.Join(',', Components)})";
    }

    /// <summary>True when the encoding's size depends on the value.</summary>
    public bool IsDynamic => this switch
    {
        Bytes or Text => true,
        Array array => array.Length is null || array.Element.IsDynamic,
        Tuple tuple => tuple.Components.Any(static component => component.IsDynamic),
        _ => false,
    };

    /// <summary>Bytes that a value takes in the head of what it is part of: a word when dynamic, else all of it.</summary>
    public int HeadSize => IsDynamic ? AbiWriter.Word : StaticSize;

    /// <summary>Bytes of the head area that the parts of a tuple, or of a fixed array, share.</summary>
    public int InnerHeadSize => this switch
    {
        Array { Length: { } length } array => checked(length * array.Element.HeadSize),
        Tuple tuple => tuple.Components.Sum(static component => component.HeadSize),
        _ => throw new InvalidOperationException($"{this} has no parts of a fixed number."),
    };

    private int StaticSize => this is Array or Tuple ? InnerHeadSize : AbiWriter.Word;

    /// <summary>Reads a canonical type text, as in (uint256,(address,bytes)[2])[].</summary>
    /// <exception cref="AbiFormatException">The text is no such type, or is nested too deep.</exception>
    public static AbiType Parse(string text) => AbiTypeParser.Parse(text);
}
