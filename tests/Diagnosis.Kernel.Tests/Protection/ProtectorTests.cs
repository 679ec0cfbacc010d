using System.Security.Cryptography;
using Diagnosis.Kernel.Protection;

namespace Diagnosis.Kernel.Tests.Protection;

public class ProtectorTests
{
    const string Number = "99999919700615997X";

    [Fact]
    public void A_sealed_number_opens_and_never_prints()
    {
        var protector = Protector.Ephemeral();
        var box = protector.Seal(Number);
        Assert.Equal(Number, protector.Open(box));
        Assert.DoesNotContain("9970615", box.Token, StringComparison.Ordinal);
        Assert.Equal("[sealed]", box.ToString());
        Assert.NotEqual(box.Token, protector.Seal(Number).Token);
    }

    [Fact]
    public void A_changed_box_does_not_open()
    {
        var protector = Protector.Ephemeral();
        var token = protector.Seal(Number).Token;
        char last = token[^3];
        Assert.ThrowsAny<CryptographicException>(() => protector.Open(new Sealed(token[..^3] + (last == 'A' ? 'B' : 'A') + token[^2..])));
    }

    [Fact]
    public void Equal_numbers_have_equal_hashes_under_one_key_only()
    {
        var (one, other) = (Protector.Ephemeral(), Protector.Ephemeral());
        Assert.Equal(one.Hash(Number), one.Hash(Number));
        Assert.NotEqual(one.Hash(Number), one.Hash("999999195512319981"));
        Assert.NotEqual(one.Hash(Number), other.Hash(Number));
    }

    [Fact]
    public void Keys_survive_a_restart_and_are_never_made_anew_silently()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var file = Path.Combine(folder.FullName, "protection.json");
            Assert.Throws<InvalidOperationException>(() => Protector.Open(file, create: false));
            var box = Protector.Open(file, create: true).Seal(Number);
            Assert.Equal(Number, Protector.Open(file, create: false).Open(box));
            if (!OperatingSystem.IsWindows()) { Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)); }
        }
        finally { folder.Delete(true); }
    }
}
