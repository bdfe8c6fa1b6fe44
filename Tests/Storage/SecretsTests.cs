using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Chaos.Processes;
using Dapper;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class SecretsTests(PostgresServer postgres)
{
    private const int SigKill = 128 + 9;

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
    public async Task An_operators_key_is_replaced_and_the_one_before_opens_nothing_any_more(Kind kind)
    {
        var (place, cipher, before) = await EncryptedAsync(kind);
        var (old, key) = (place.Settings["Secrets:Key"], NewKey());

        (place.Settings["Secrets:Key"], place.Settings["Secrets:OtherKey"]) = (key, old);
        await using (var house = await House.OpenAsync(place))
        {
            Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher));
            Assert.Empty((await RingAsync(house)).Intersect(before));
        }

        place.Settings.Remove("Secrets:OtherKey");
        await using (var house = await House.OpenAsync(place))
            Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher));
        place.Settings["Secrets:Key"] = old;
        var refused = await Assert.ThrowsAsync<StorageUnavailableException>(() => House.OpenAsync(place));
        Assert.Contains("Secrets:OtherKey", refused.Message, StringComparison.Ordinal);
    }

    [Theory, OnBoth]
    public async Task While_the_processes_get_a_new_key_one_by_one_each_reads_what_the_others_write(Kind kind)
    {
        var (place, cipher, _) = await EncryptedAsync(kind);
        var (old, key) = (place.Settings["Secrets:Key"], NewKey());
        async Task<House> StartAsync(string? present, string? other)
        {
            (place.Settings["Secrets:Key"], place.Settings["Secrets:OtherKey"]) = (present, other);
            return await House.OpenAsync(place);
        }

        await using var first = await StartAsync(old, key);
        await using var second = await StartAsync(old, key);
        await using var firstAgain = await StartAsync(key, old);

        // One that has its former settings crashed, and started again.
        await using var secondCrashed = await StartAsync(old, key);
        await using var secondAgain = await StartAsync(key, old);
        await using var firstDone = await StartAsync(key, null);

        House[] houses = [first, second, firstAgain, secondCrashed, secondAgain, firstDone];
        foreach (var (writer, reader) in houses.SelectMany(writer => houses.Select(reader => (writer, reader))))
            Assert.Equal("x", reader.Of<Secrets>().Unprotect("p", writer.Of<Secrets>().Protect("p", "x")));
        Assert.All(houses, house => Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher)));
    }

    [Theory, OnBoth]
    public async Task Processes_that_replace_the_key_at_once_do_no_harm(Kind kind)
    {
        var (place, cipher, before) = await EncryptedAsync(kind);
        (place.Settings["Secrets:OtherKey"], place.Settings["Secrets:Key"]) = (place.Settings["Secrets:Key"], NewKey());

        var houses = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => House.OpenAsync(place), Ct)));

        Assert.All(houses, house => Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher)));
        var ring = await RingAsync(houses[0]);
        Assert.Equal((before.Length, 0), (ring.Length, ring.Intersect(before).Count()));
        place.Settings.Remove("Secrets:OtherKey");
        await using (var house = await House.OpenAsync(place))
            Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher));
        foreach (var house in houses)
            await house.DisposeAsync();
    }

    [Theory, OnBoth]
    public async Task A_process_that_dies_while_it_replaces_the_key_leaves_a_ring_that_opens(Kind kind)
    {
        var (place, cipher, before) = await EncryptedAsync(kind);
        (place.Settings["Secrets:OtherKey"], place.Settings["Secrets:Key"]) = (place.Settings["Secrets:Key"], NewKey());

        Assert.Equal(SigKill, await DieAsync(place, "key-rewrapped", passage: 2));

        using (var host = place.Host())
        {
            Assert.Equal("token", host.Services.GetRequiredService<Secrets>().Unprotect("p", cipher));
            Assert.Equal(before.Length - 2, (await RingAsync(host.Services.GetRequiredService<Database>())).Intersect(before).Count());
        }

        await using (var house = await House.OpenAsync(place))
            Assert.Empty((await RingAsync(house)).Intersect(before));
        place.Settings.Remove("Secrets:OtherKey");
        await using (var house = await House.OpenAsync(place))
            Assert.Equal("token", house.Of<Secrets>().Unprotect("p", cipher));
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

    [Fact]
    public async Task Another_key_that_is_none_stops_the_start()
    {
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        place.Settings["Secrets:OtherKeyFile"] = Path.Combine(place.Folder, "nowhere.key");
        using var host = place.Host();

        var refused = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync(Ct));

        Assert.Contains("Secrets:OtherKeyFile", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A ring of several keys, and what one of them encrypted.</summary>
    private async Task<(Place Place, string Cipher, string[] Ring)> EncryptedAsync(Kind kind)
    {
        var place = await Place.MakeAsync(kind, postgres);
        place.Settings["Secrets:Key"] = NewKey();
        await using var house = await House.OpenAsync(place);
        var (keys, now) = (house.Of<IKeyManager>(), TimeProvider.System.GetUtcNow());
        for (var number = 1; number <= 3; number++)
            keys.CreateNewKey(now.AddDays(number), now.AddDays(90 + number));
        return (place, house.Of<Secrets>().Protect("p", "token"), await RingAsync(house));
    }

    private static Task<string[]> RingAsync(House house) => RingAsync(house.Of<Database>());

    private static async Task<string[]> RingAsync(Database database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync(Ct);
        return [.. await connection.QueryAsync<string>("SELECT xml FROM key_ring ORDER BY number")];
    }

    /// <summary>Starts the product as a process of its own, to die at this place. Returns its exit code.</summary>
    private static async Task<int> DieAsync(Place place, string failPoint, int passage)
    {
        var folder = Directory.CreateDirectory(Path.Combine(place.Folder, "fail-points")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, failPoint), $"{passage}", Ct);
        var ports = FreePorts.Take(4);
        var start = new ProcessStartInfo("dotnet", "Silo.dll") { WorkingDirectory = AppContext.BaseDirectory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (setting, value) in new Dictionary<string, string?>(place.Settings)
        {
            ["Gateway:ListenUrl"] = $"http://127.0.0.1:{ports[0]}",
            ["Admin:ListenUrl"] = $"http://127.0.0.1:{ports[1]}",
            ["Orleans:SiloPort"] = $"{ports[2]}",
            ["Orleans:GatewayPort"] = $"{ports[3]}",
            ["FAIL_POINTS"] = folder,
        })
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(Ct).WaitAsync(TimeSpan.FromMinutes(3), Ct);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill();
        }
    }

    private static string NewKey() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
}
