using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Tests.Silo;

/// <summary>The process as an operator meets it: what it prints, and how it says that it cannot start.</summary>
public sealed class StartTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("silo-start-");
    private readonly Dictionary<string, string?> _settings;

    public StartTests() => _settings = RunningSilo.Settings(_folder.FullName);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Without_settings_it_starts_and_says_what_to_set_and_where_the_key_is()
    {
        _settings.Remove("Admin:Key");
        using var process = Start();

        var screen = await ReadUntilAsync(process, "docs/settings.md");

        Assert.Contains("FreshBooks:ClientId", screen, StringComparison.Ordinal);
        Assert.Contains("FreshBooks:ClientSecret", screen, StringComparison.Ordinal);
        Assert.Contains("Gateway:PublicUrl", screen, StringComparison.Ordinal);
        var key = await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "admin.key"), TestContext.Current.CancellationToken);
        Assert.Contains(key.Trim(), screen, StringComparison.Ordinal);
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("Gateway:ListenUrl", "http://127.0.0.1:{0}")]
    [InlineData("Admin:ListenUrl", "http://127.0.0.1:{0}")]
    [InlineData("Orleans:SiloPort", "{0}")]
    [InlineData("Orleans:GatewayPort", "{0}")]
    public async Task A_port_in_use_is_named_with_its_setting(string setting, string value)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        _settings[setting] = string.Format(null, value, port);

        await AssertRefusedAsync($"{port}", setting);
    }

    [Fact]
    public async Task A_port_in_use_at_the_address_of_another_silo_is_named()
    {
        using var other = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        other.Start();
        _settings["Orleans:ListenAddress"] = "127.0.0.2";
        _settings["Orleans:SiloPort"] = $"{((IPEndPoint)other.LocalEndpoint).Port}";

        await AssertRefusedAsync("Orleans:SiloPort", "in use");
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        _settings["Orleans:ListenAddress"] = "192.0.2.1";

        await AssertRefusedAsync("Orleans:ListenAddress", "192.0.2.1");
    }

    [Theory]
    [InlineData("Gateway:ListenUrl", "5080")]
    [InlineData("Admin:ListenUrl", "ftp://127.0.0.1:21")]
    [InlineData("Admin:Key", "short")]
    [InlineData("Orleans:SiloPort", "many")]
    [InlineData("HubSpot:ApiUrl", "api.hubapi.com")]
    public async Task A_bad_setting_is_named(string setting, string value)
    {
        _settings[setting] = value;

        await AssertRefusedAsync(setting);
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_written_is_named()
    {
        var file = Path.Combine(_folder.FullName, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        _settings["Storage:DataFolder"] = Path.Combine(file, "below");
        _settings.Remove("Admin:Key");

        await AssertRefusedAsync("Storage:DataFolder");
    }

    [Fact]
    public async Task An_address_that_is_a_host_name_is_named()
    {
        _settings["Storage:Provider"] = "postgres";
        _settings["Storage:ConnectionString"] = "Host=127.0.0.1;Port=9;Database=d;Username=u;Timeout=2";
        _settings["Orleans:AdvertisedAddress"] = "silo-one";

        await AssertRefusedAsync("Orleans:AdvertisedAddress", "silo-one");
    }

    [Fact]
    public async Task A_PostgreSQL_that_does_not_answer_is_a_sentence()
    {
        _settings["Storage:Provider"] = "postgres";
        _settings["Storage:ConnectionString"] = "Host=127.0.0.1;Port=9;Database=d;Username=u;Password=planted-secret;Timeout=2";

        var said = await AssertRefusedAsync("Storage:ConnectionString");

        Assert.DoesNotContain("planted-secret", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_process_on_the_same_SQLite_file_is_refused()
    {
        using var first = Start();
        await ReadUntilAsync(first, "docs/settings.md");
        foreach (var port in new[] { "Orleans:SiloPort", "Orleans:GatewayPort" })
            _settings[port] = $"{RunningSilo.FreePort()}";

        await AssertRefusedAsync(_folder.FullName);

        first.Kill();
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    private async Task<string> AssertRefusedAsync(params string[] named)
    {
        using var process = Start();
        var said = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var logged = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 1, $"Exit code {process.ExitCode}: {said}{logged}");
        Assert.All(named, name => Assert.Contains(name, said, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", said + logged, StringComparison.Ordinal);
        return said;
    }

    private Process Start()
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Silo.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = _folder.FullName,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        foreach (var (setting, value) in _settings)
            start.Environment[setting.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    private static async Task<string> ReadUntilAsync(Process process, string last)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        var text = "";
        while (!text.Contains(last, StringComparison.Ordinal))
        {
            var line = await process.StandardOutput.ReadLineAsync(deadline.Token)
                ?? throw new InvalidOperationException($"It ended: {text}{await process.StandardError.ReadToEndAsync(deadline.Token)}");
            text += line + "\n";
        }

        return text;
    }
}
