using System.Globalization;
using System.Text.Json.Nodes;

namespace Ledger.Identity;

/// <summary>A block in which an identity changed.</summary>
/// <param name="Block">Its height: the name of the version.</param>
/// <param name="Time">Its time. Unit: Unix seconds.</param>
public readonly record struct DidVersion(ulong Block, ulong Time)
{
    /// <summary>The time as documents write it: UTC, without parts of a second.</summary>
    public string TimeText => UtcText.Of(DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(Time, 253402300799)));
}

/// <summary>What is known about a resolved document.</summary>
/// <param name="Version">The last change that it includes; null for an identity that never changed.</param>
/// <param name="Next">The first change after it; null when it is the newest.</param>
/// <param name="IsDeactivated">True once the owner was changed to nobody.</param>
public sealed record DidDocumentMetadata(DidVersion? Version, DidVersion? Next, bool IsDeactivated)
{
    /// <summary>The metadata as DID Core spells it; an empty object for an identity that never changed.</summary>
    public JsonObject ToJson()
    {
        JsonObject json = [];
        if (IsDeactivated)
            json["deactivated"] = true;
        if (Version is { } version)
        {
            json["versionId"] = version.Block.ToString(CultureInfo.InvariantCulture);
            json["updated"] = version.TimeText;
        }

        if (Next is { } next)
        {
            json["nextVersionId"] = next.Block.ToString(CultureInfo.InvariantCulture);
            json["nextUpdate"] = next.TimeText;
        }

        return json;
    }
}
