using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sandbox.FreshBooks;

/// <summary>
/// Breaking and editing things on purpose, for tests and people: what a person would do in the FreshBooks web page,
/// and what no person can. Answers this machine only.
/// </summary>
public static class FreshBooksSandboxAdmin
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
    };

    public static void MapFreshBooksAdmin(
        this IEndpointRouteBuilder app,
        Books books,
        WebhookSender sender,
        FreshBooksFaults faults,
        Func<BookEdit> nextEdit)
    {
        ArgumentNullException.ThrowIfNull(app);
        var admin = app.MapGroup("/_sandbox/freshbooks").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)
                ? Results.StatusCode(403)
                : await next(context));
        admin.MapGet("", () => Results.Json(State(books, sender), Json));
        admin.MapGet("webhooks", () => Results.Json(sender.Delivered, Json));
        admin.MapPost("edits", (int? count) => Results.Json(
            Enumerable.Range(0, count ?? 1).Select(_ => nextEdit()).ToArray(), Json));
        admin.MapPost("edits/{name}", (string name, int id, string? value) => Edit(books, name, id, value ?? ""));
        admin.MapGet("faults", () => Results.Json(faults.Waiting, Json));
        admin.MapPost("faults", async (HttpContext context) =>
        {
            faults.Add((await context.Request.ReadFromJsonAsync<Fault>(Json, context.RequestAborted))!);
            return Results.NoContent();
        });
        admin.MapDelete("faults", faults.Clear);
        admin.MapGet("options", () => Results.Json(books.Options, Json));
        admin.MapPost("options", async (HttpContext context) => Set(
            books.Options, await context.Request.ReadFromJsonAsync<JsonElement>(context.RequestAborted)));
    }

    private static object State(Books books, WebhookSender sender) => new
    {
        books.Options.AccountId,
        books.Options.BusinessId,
        Clients = books.Clients.Count,
        Vendors = books.Vendors.Count,
        Invoices = books.Invoices.Count,
        Payments = books.Payments.Count,
        LiveTokenPairs = books.TokenPairs.LivePairs,
        Callbacks = books.Callbacks.All.Select(callback => new { callback.Id, callback.Event, callback.Uri, callback.IsVerified }),
        Webhooks = new { Delivered = sender.Delivered.Count, sender.Pending, sender.Dropped, sender.Lost },
    };

    private static IResult Edit(Books books, string name, int id, string value)
    {
        if (!NamedEdits.All.TryGetValue(name, out var edit))
            return Results.NotFound($"No edit {name}; there are {string.Join(", ", NamedEdits.All.Keys)}.");
        try
        {
            return Results.Json(edit(books, id, value), Json);
        }
        catch (KeyNotFoundException missing)
        {
            return Results.NotFound(missing.Message);
        }
    }

    /// <summary>Only the properties that the body names.</summary>
    private static IResult Set(FreshBooksOptions options, JsonElement wanted)
    {
        foreach (var property in wanted.EnumerateObject())
        {
            var option = Array.Find(typeof(FreshBooksOptions).GetProperties(), known =>
                known.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase));
            if (option is null)
                return Results.BadRequest($"There is no option {property.Name}.");
            option.SetValue(options, property.Value.Deserialize(option.PropertyType, Json));
        }

        return Results.Json(options, Json);
    }
}
