using System.Runtime.Versioning;
using Ledger.Device.Host;

namespace Ledger.Device.Tests.Host;

public sealed class DeviceDirectoryTests
{
    [Test, Platform("Linux,MacOsX"), UnsupportedOSPlatform("windows")]
    public void An_owner_s_token_that_others_could_have_read_is_made_anew()
    {
        using TemporaryFolder folder = new();
        using DeviceDirectory directory = DeviceDirectory.Open(folder.File("device"));
        string first = directory.OwnerToken(), kept = directory.OwnerToken(), path = DeviceDirectory.TokenOf(directory.Root);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        File.WriteAllText(path + ".new", "left behind"); // by a process that was killed; others may read it

        string second = directory.OwnerToken();

        Assert.That(kept, Is.EqualTo(first));
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(File.ReadAllText(path).Trim(), Is.EqualTo(second));
        Assert.That(File.GetUnixFileMode(path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }
}
