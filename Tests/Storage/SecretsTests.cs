using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class SecretsTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task What_was_encrypted_before_a_restart_can_be_read_after_it_by_its_own_purpose_only(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        string cipher;
        await using (var house = await House.OpenAsync(place))
            cipher = house.Of<Secrets>().Protect("oauth/cn-1", "token");

        await using var next = await House.OpenAsync(place);
        Assert.Equal("token", next.Of<Secrets>().Unprotect("oauth/cn-1", cipher));
        Assert.Throws<SecretUnreadableException>(() => next.Of<Secrets>().Unprotect("oauth/cn-2", cipher));
        Assert.Throws<SecretUnreadableException>(() => next.Of<Secrets>().Unprotect("oauth/cn-1", "no cipher"));
        Assert.DoesNotContain("token", cipher, StringComparison.Ordinal);
    }

    [Theory, OnBoth]
    public async Task Another_operators_key_is_refused_at_start_and_reads_nothing(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        place.Settings["Secrets:Key"] = NewKey();
        string cipher;
        await using (var house = await House.OpenAsync(place))
            cipher = house.Of<Secrets>().Protect("p", "token");
        var right = place.Settings["Secrets:Key"];
        place.Settings["Secrets:Key"] = NewKey();

        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place));

        Assert.Contains("another operator's key", refused.Message, StringComparison.Ordinal);
        using (var host = place.Host())
            Assert.Throws<SecretUnreadableException>(() => host.Services.GetRequiredService<Secrets>().Unprotect("p", cipher));
        place.Settings["Secrets:Key"] = right;
        await using var again = await House.OpenAsync(place);
        Assert.Equal("token", again.Of<Secrets>().Unprotect("p", cipher));
    }

    [Theory, OnBoth]
    public async Task The_key_ring_lies_sealed_in_the_database(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);

        Assert.Equal(1, Convert.ToInt32(await house.ScalarAsync("SELECT count(*) FROM key_ring"), CultureInfo.InvariantCulture));
        var xml = (string)(await house.ScalarAsync("SELECT xml FROM key_ring"))!;
        Assert.Contains("<sealed", xml, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", xml, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task In_development_a_key_is_made_once_that_only_this_user_can_read()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        await using (await House.OpenAsync(place))
        {
        }

        var file = Path.Combine(place.Folder, "secrets.key");
        var key = await File.ReadAllTextAsync(file, Ct);
        Assert.Equal(32, Convert.FromBase64String(key).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        await using (await House.OpenAsync(place))
            Assert.Equal(key, await File.ReadAllTextAsync(file, Ct));
    }

    [Fact]
    public async Task Outside_development_a_missing_key_stops_the_start()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        using var host = place.Host(environment: "Production");

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Contains("Secrets:Key or Secrets:KeyFile", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(place.Folder, "secrets.key")));
    }

    [Fact]
    public async Task A_key_file_serves_as_well()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        var file = Path.Combine(place.Folder, "operator.key");
        await File.WriteAllTextAsync(file, NewKey() + "\n", Ct);
        place.Settings["Secrets:KeyFile"] = file;
        using var host = place.Host(environment: "Production");

        await host.StartAsync(Ct);

        var secrets = host.Services.GetRequiredService<Secrets>();
        Assert.Equal("x", secrets.Unprotect("p", secrets.Protect("p", "x")));
        await host.StopAsync(Ct);
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
