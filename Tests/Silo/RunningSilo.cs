using System.Net;
using System.Net.Http.Headers;
using Chaos.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Silo;
using Xunit;

namespace Tests.Silo;

[CollectionDefinition(Name)]
public sealed class RunningSiloTests : ICollectionFixture<RunningSilo>
{
    public const string Name = "A running silo";
}

/// <summary>The product in the tests' own process: SQLite in a folder of its own, no settings but those it needs to be alone.</summary>
public sealed class RunningSilo : IAsyncLifetime
{
    public const string Key = "the-key-of-this-test-run";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("silo-");
    private WebApplication? _app;

    public IServiceProvider Services => _app!.Services;

    public Uri Public { get; private set; } = null!;

    public Uri Private { get; private set; } = null!;

    public static Dictionary<string, string?> Settings(string folder) => new()
    {
        ["Storage:DataFolder"] = folder,
        ["Admin:Key"] = Key,
        ["Admin:ListenUrl"] = "http://127.0.0.1:0",
        ["Gateway:ListenUrl"] = "http://127.0.0.1:0",
        ["Orleans:SiloPort"] = $"{FreePort()}",
        ["Orleans:GatewayPort"] = $"{FreePort()}",
        // Nothing listens there: the tests talk to nobody outside.
        ["HubSpot:ApiUrl"] = "http://127.0.0.1:9",
        ["FreshBooks:ApiUrl"] = "http://127.0.0.1:9",
        ["FreshBooks:AuthUrl"] = "http://127.0.0.1:9",
    };

    public async ValueTask InitializeAsync()
    {
        _app = SiloHost.Build(["--environment=Development"], builder =>
            builder.Configuration.AddInMemoryCollection(Settings(_folder.FullName)));
        await _app.StartAsync();
        (Public, Private) = SiloHost.Urls(_app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>Talks to the private door with the admin key; redirects are answers.</summary>
    public HttpClient Operator()
    {
        var http = Stranger(Private);
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
        return http;
    }

    public static HttpClient Stranger(Uri door) => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = door };

    public static int FreePort() => FreePorts.Take();
}
