using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Storage;
using WebhookGateway;

namespace Tests.WebhookGateway;

/// <summary>The real routes over real HTTP and a real SQLite file of its own; only the cluster is a recording.</summary>
internal sealed class Door : IAsyncDisposable
{
    public const string Verifier = "TESTVERIFIERabc123";

    private static int _made;

    private readonly WebApplication _app;
    private readonly string _folder;
    private readonly MeterListener _listener = new();

    private Door(WebApplication app, RecordingCluster cluster, string folder)
    {
        (_app, Cluster, _folder) = (app, cluster, folder);
        Http = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
    }

    public HttpClient Http { get; }

    public RecordingCluster Cluster { get; }

    /// <summary>A connection with one confirmed callback, 2001, whose verifier is <see cref="Verifier"/>.</summary>
    public string Connection { get; } = $"cn-door{Interlocked.Increment(ref _made)}";

    public ConcurrentDictionary<string, long> Counted { get; } = new();

    public ConcurrentQueue<string> Logged { get; private init; } = [];

    public Inbox Inbox => Of<Inbox>();

    public CallbackBook Callbacks => Of<CallbackBook>();

    public static async Task<Door> OpenAsync(CancellationToken ct, params (string Name, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("door-").FullName;
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = Environments.Development });
        foreach (var (name, value) in settings)
            builder.Configuration[name] = value;
        builder.Configuration["Storage:Provider"] = "sqlite";
        builder.Configuration["Storage:DataFolder"] = folder;
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var logged = new ConcurrentQueue<string>();
        builder.Logging.ClearProviders().AddConfiguration(builder.Configuration.GetSection("Logging")).SetMinimumLevel(LogLevel.Trace).AddProvider(new Capture(logged));
        builder.Services.AddStorage(builder.Configuration, builder.Environment);
        var cluster = new RecordingCluster();
        builder.Services.AddSingleton(provider => new Cluster(
            () => cluster.Grains, provider.GetRequiredService<GatewayMetrics>(), TimeProvider.System));
        builder.Services.AddGateway(builder.Configuration);
        var app = builder.Build();
        app.MapGateway();
        await app.Services.GetRequiredService<Database>().PrepareAsync(ct);
        await app.StartAsync(ct);
        var door = new Door(app, cluster, folder) { Logged = logged };
        await door.ConnectAsync(ct);
        return door;
    }

    /// <summary>Posts a signed notice.</summary>
    public Task<HttpResponseMessage> NoticeAsync(CancellationToken ct, params (string Name, string Value)[] fields) =>
        PostAsync(Reference.Encode(fields, usePlus: true), Reference.Sign(fields, Verifier), ct);

    public async Task<HttpResponseMessage> PostAsync(string body, string? signature, CancellationToken ct, string? connection = null)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/freshbooks/{connection ?? Connection}") { Content = content };
        if (signature is not null)
            request.Headers.TryAddWithoutValidation(FreshBooksSignature.Header, signature);
        return await Http.SendAsync(request, ct);
    }

    public async Task<int> MarksAsync(CancellationToken ct) => (await Inbox.CountAsync(Connection, ct)).Sum(count => count.Count);

    /// <summary>Keeps every writer out, as a full or hanging disk would, until disposed.</summary>
    public SqliteConnection HoldStorage()
    {
        var holder = new SqliteConnection($"Data Source={Path.Combine(_folder, "sync.db")};Pooling=False");
        holder.Open();
        using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        return holder;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
        _listener.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ConnectAsync(CancellationToken ct)
    {
        var meters = Of<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == GatewayMetrics.Meter && ReferenceEquals(instrument.Meter.Scope, meters))
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
            Counted.AddOrUpdate(tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Value}", value, (_, sum) => sum + value));
        _listener.Start();

        await Of<ConnectionBook>().AddAsync(Connection, "A test", ct);
        await Callbacks.RegisteredAsync(Connection, 2001, "client", ct);
        await Callbacks.VerifierArrivedAsync(Connection, 2001, Verifier, ct);
        await Callbacks.VerifiedAsync(Connection, 2001, Verifier, ct);
    }

    private T Of<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    [ProviderAlias("Capture")]
    private sealed class Capture(ConcurrentQueue<string> logged) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
        {
            logged.Enqueue($"{state}");
            return null;
        }

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            logged.Enqueue($"{formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
