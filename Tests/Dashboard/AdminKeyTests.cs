using Dashboard;
using Xunit;

namespace Tests.Dashboard;

public sealed class AdminKeyTests : IDisposable
{
    private readonly DirectoryInfo _parent = Directory.CreateTempSubdirectory("admin-key-");

    private string Folder => Path.Combine(_parent.FullName, "data");

    public void Dispose() => _parent.Delete(recursive: true);

    [Fact]
    public void A_set_key_is_the_key_and_leaves_no_file()
    {
        var key = AdminKey.Load(" a-key-of-an-operator ", Folder);

        Assert.True(key.Matches("a-key-of-an-operator"));
        Assert.Null(key.FirstShown);
        Assert.Null(key.File);
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public void A_made_key_is_shown_once_and_is_the_same_after_a_restart()
    {
        var first = AdminKey.Load(null, Folder);
        var second = AdminKey.Load("", Folder);

        Assert.Equal(43, first.FirstShown!.Length);
        Assert.Null(second.FirstShown);
        Assert.True(second.Matches(first.FirstShown));
        Assert.Equal(first.Fingerprint, second.Fingerprint);
        Assert.Equal(Path.Combine(Folder, "admin.key"), second.File);
    }

    [Fact]
    public void Only_this_user_may_read_the_file()
    {
        var key = AdminKey.Load(null, Folder);

        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key.File!));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a-key-of-an-operato")]
    [InlineData("a-key-of-an-operator2")]
    [InlineData("A-key-of-an-operator")]
    public void Another_key_does_not_match(string? candidate) =>
        Assert.False(AdminKey.Load("a-key-of-an-operator", Folder).Matches(candidate));

    [Fact]
    public void An_empty_file_is_no_key()
    {
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "admin.key"), "\n");

        var failure = Assert.Throws<InvalidDataException>(() => AdminKey.Load(null, Folder));

        Assert.Contains("admin.key", failure.Message, StringComparison.Ordinal);
    }
}
