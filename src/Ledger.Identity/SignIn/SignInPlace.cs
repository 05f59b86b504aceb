namespace Ledger.Identity;

/// <summary>Where people sign in.</summary>
/// <param name="Uri">Its address; what a message is for must lie under it.</param>
/// <param name="RequestId">What the message's Request ID must say: whose place it is, since another may answer at the same address at another time or in another namespace of the network.</param>
public sealed record SignInPlace(Uri Uri, string RequestId)
{
    /// <summary>Host and, unless it is the scheme's own, port: what a message's first line must say.</summary>
    public string Domain => Uri.Authority;

    /// <summary>True for a URI of this very origin.</summary>
    public bool Holds(string uri) =>
        System.Uri.TryCreate(uri, UriKind.Absolute, out Uri? other) && other.UserInfo.Length == 0
        && other.Scheme == Uri.Scheme && string.Equals(other.Host, Uri.Host, StringComparison.OrdinalIgnoreCase) && other.Port == Uri.Port;
}
