using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox;

/// <summary>What the world outside the product is like.</summary>
public sealed record WorldOptions
{
    public int Clients { get; init; } = 20;

    /// <summary>A small account in which everything occurs that people do to books, instead of <see cref="Clients"/> orderly ones.</summary>
    public bool Messy { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The day for which the data is made.</summary>
    public required DateOnly Today { get; init; }

    /// <summary>Where both services keep what happened; null: nowhere.</summary>
    public string? Folder { get; init; }

    /// <summary>0: any free one.</summary>
    public int Port { get; init; }

    public FreshBooksOptions FreshBooks { get; init; } = new();

    public HubSpotOptions HubSpot { get; init; } = new();

    /// <summary>People and companies that HubSpot has before the product comes.</summary>
    public bool WithExistingPeople { get; init; } = true;
}

/// <summary>The outside world: a FreshBooks account and a HubSpot portal on one loopback port, and a ledger of what they saw.</summary>
public sealed class World : IAsyncDisposable
{
    /// <summary>How long HubSpot has had its people before the product comes: long enough for search to show them.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromDays(30);

    private readonly WebApplication _app;
    private readonly WebhookSender _webhooks;

    private World(WebApplication app, Books books, HubSpotPortal portal, Ledger ledger, Func<BookEdit> edit) =>
        (_app, Books, Portal, Ledger, Edit, _webhooks) = (app, books, portal, ledger, edit, new WebhookSender(books));

    public Books Books { get; }

    public HubSpotPortal Portal { get; }

    public Ledger Ledger { get; }

    /// <summary>Makes one edit as people who work in FreshBooks do, drawn from the seed.</summary>
    public Func<BookEdit> Edit { get; }

    public FreshBooksFaults FreshBooksFaults { get; } = new();

    public IReadOnlyList<SentWebhook> Webhooks => _webhooks.Delivered;

    public int LostWebhooks => _webhooks.Lost;

    public int DoubledWebhooks => _webhooks.Doubled;

    public Uri Url => new(_app.Urls.First());

    public static async Task<World> StartAsync(WorldOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        var ledger = options.Folder is { } kept ? new Ledger(Path.Combine(kept, "ledger.jsonl")) : new Ledger();
        var data = options.Messy
            ? BookData.Messy(options.Seed, options.Today)
            : BookData.Generate(options.Clients, options.Seed, options.Today);
        var books = options.Folder is { } folder
            ? Books.Open(options.FreshBooks, data, ledger, time, Path.Combine(folder, "freshbooks.jsonl"))
            : new Books(options.FreshBooks, data, ledger, time, EventLog.InMemory());
        var portal = options.Folder is { } same
            ? HubSpotPortal.Open(options.HubSpot, ledger, time, Path.Combine(same, "hubspot.jsonl"))
            : new HubSpotPortal(options.HubSpot, ledger, time, EventLog.InMemory());
        if (options.WithExistingPeople && portal.Objects("contacts").Count == 0)
            Settle(portal, data);

        var app = Build(options.Port);
        var world = new World(app, books, portal, ledger, options.Messy ? new MessyEdits(books, options.Seed).Next : new RandomEdits(books, options.Seed).Next);
        app.MapFreshBooks(books, world._webhooks, world.FreshBooksFaults);
        app.MapFreshBooksAdmin(books, world._webhooks, world.FreshBooksFaults, world.Edit);
        app.MapHubSpot(portal);
        app.MapHubSpotSandboxAdmin(portal);
        await app.StartAsync();
        return world;
    }

    /// <summary>The settings with which the product finds this world.</summary>
    public Dictionary<string, string?> ProductSettings() => ProductSettings(Url, Books.Options);

    internal static Dictionary<string, string?> ProductSettings(Uri url, FreshBooksOptions freshBooks) => new()
    {
        ["FreshBooks:ApiUrl"] = url.ToString(),
        ["FreshBooks:AuthUrl"] = url.ToString(),
        ["FreshBooks:ClientId"] = freshBooks.ClientId,
        ["FreshBooks:ClientSecret"] = freshBooks.ClientSecret,
        ["HubSpot:ApiUrl"] = url.ToString(),
    };

    /// <summary>Whether a token, or a code for one, is of this account or portal.</summary>
    internal bool Knows(string credential) => credential == Portal.Options.Token || Books.TokenPairs.Knows(credential);

    public async ValueTask DisposeAsync()
    {
        _webhooks.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Books.Dispose();
        Portal.Dispose();
        Ledger.Dispose();
    }

    private static void Settle(HubSpotPortal portal, BookData data)
    {
        foreach (var person in data.ExistingPeople)
        {
            portal.CreateByHand("contacts", new Dictionary<string, string>
            {
                ["email"] = person.Email,
                ["firstname"] = person.FirstName,
                ["lastname"] = person.LastName,
                ["jobtitle"] = person.JobTitle,
            }, Settled);
            if (person.CompanyName is { } company)
                portal.CreateByHand("companies", new Dictionary<string, string> { ["name"] = company, ["domain"] = person.CompanyDomain ?? "" }, Settled);
        }
    }

    private static WebApplication Build(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        return builder.Build();
    }
}
