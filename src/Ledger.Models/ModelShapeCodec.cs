using Ledger.Content;

namespace Ledger.Models;

/// <summary>A model's sizes as the canonical JSON object that recipes and release manifests hold; the fields carry their C# names in camel case.</summary>
public static class ModelShapeCodec
{
    /// <summary>The shape as an object.</summary>
    public static CanonicalValue Encode(ModelShape shape) => CanonicalValue.Of(
        ("context", shape.Context),
        ("dim", shape.Dim),
        ("ffn", shape.Ffn),
        ("headDim", shape.HeadDim),
        ("heads", shape.Heads),
        ("kvHeads", shape.KvHeads),
        ("layers", shape.Layers),
        ("normEps", CanonicalValue.Bits(shape.NormEps)),
        ("ropeBase", CanonicalValue.Bits(shape.RopeBase)),
        ("tied", shape.Tied ? 1 : 0),
        ("vocab", shape.Vocab));

    /// <summary>Takes a shape out of an object; what is wrong with it lands in the fields, and whether it is a model is for <see cref="ModelShape.Validate"/>.</summary>
    public static ModelShape Read(CanonicalFields fields)
    {
        ModelShape shape = new()
        {
            Context = fields.Count("context"),
            Dim = fields.Count("dim"),
            Ffn = fields.Count("ffn"),
            HeadDim = fields.Count("headDim"),
            Heads = fields.Count("heads"),
            KvHeads = fields.Count("kvHeads"),
            Layers = fields.Count("layers"),
            NormEps = fields.Bits("normEps"),
            RopeBase = fields.Bits("ropeBase"),
            Tied = fields.Number("tied", 0, 1) == 1,
            Vocab = fields.Count("vocab"),
        };
        fields.Finish();
        return shape;
    }
}
