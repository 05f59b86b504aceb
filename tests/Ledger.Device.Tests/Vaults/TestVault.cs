using System.Text;
using Ledger.Device.Vaults;

namespace Ledger.Device.Tests.Vaults;

/// <summary>Vaults with cheap passphrases, and the two things every test does with them.</summary>
internal static class TestVault
{
    public static readonly VaultOptions Cheap = new() { ScryptN = 1 << 10 };

    public static Vault Open(string path, string passphrase = "correct horse") =>
        Vault.Open(path, Encoding.UTF8.GetBytes(passphrase), Cheap) is VaultOpening.Opened opened
            ? opened.Vault
            : throw new AssertionException("the vault must open");

    /// <summary>About four characters a token.</summary>
    public static int Count(string text) => (text.Length + 3) / 4;

    public static ReadOnlyMemory<float> Embed(string text) => new float[] { text.Length, text.Count(char.IsLetter), 1 };

    /// <summary>Plugs a folder as host and worker do together.</summary>
    public static PluggedSource Plug(Vault vault, string path, string folder, string name = "notes", Action<VaultStep>? reached = null)
    {
        PluggedSource source = vault.CreateSource(name)!;
        using SecretKey key = vault.OpenSourceKey(source.Id)!;
        SourceIngest ingest = new(path, source.Id, key) { Reached = reached };
        Assert.That(ingest.Run(folder, Count, Embed, null, CancellationToken.None), Is.TypeOf<IngestReport.Read>());
        return vault.CompleteSource(source.Id)!;
    }

    public static VaultReading Read(Vault vault, string path, GrantKeyId grant)
    {
        using SecretKey? key = vault.OpenGrantKey(grant);
        return VaultReader.Open(path, grant, key!);
    }

    public static IReadOnlyList<Passage> Passages(VaultReading reading) =>
        reading is VaultReading.Opened opened ? opened.Reader.Passages : throw new AssertionException(reading.ToString());
}
