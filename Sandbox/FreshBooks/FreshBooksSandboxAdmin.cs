using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sandbox.Data;

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

    /// <summary>Edits by name; each takes the id of what it changes and a value where it needs one.</summary>
    private static readonly Dictionary<string, Func<Books, int, string, BookEdit>> Named = new()
    {
        ["rename-person"] = (books, id, value) => books.EditClient(id, client => client with { LastName = value }),
        ["change-phone"] = (books, id, value) => books.EditClient(id, client => client with { BusinessPhone = value }),
        ["change-email"] = (books, id, value) => books.EditClient(id, client => client with { Email = value }),
        ["change-organization"] = (books, id, value) => books.EditClient(id, client => client with { Organization = value }),
        ["delete-client"] = (books, id, _) => books.DeleteClient(id),
        ["undelete-client"] = (books, id, _) => books.UndeleteClient(id),
        ["change-notes"] = (books, id, value) => books.EditInvoice(id, invoice => invoice with { Notes = value }),
        ["send-invoice"] = (books, id, _) => books.SendInvoice(id),
        ["delete-invoice"] = (books, id, _) => books.DeleteInvoice(id),
        ["undelete-invoice"] = (books, id, _) => books.UndeleteInvoice(id),
        ["pay-invoice"] = (books, id, value) => books.AddPayment(new BookPayment
        {
            InvoiceId = id,
            Amount = decimal.Parse(value, CultureInfo.InvariantCulture),
            Date = books.Today,
        }),
        ["delete-payment"] = (books, id, _) => books.DeletePayment(id),
        ["rename-vendor"] = (books, id, value) => books.EditVendor(id, vendor => vendor with { Name = value }),
        ["delete-vendor"] = (books, id, _) => books.DeleteVendor(id),
    };

    public static void MapFreshBooksAdmin(
        this IEndpointRouteBuilder app,
        Books books,
        WebhookSender sender,
        FreshBooksFaults faults,
        RandomEdits edits)
    {
        ArgumentNullException.ThrowIfNull(app);
        var admin = app.MapGroup("/_sandbox/freshbooks").AddEndpointFilter(async (context, next) =>
            context.HttpContext.Connection.RemoteIpAddress is { } from && !IPAddress.IsLoopback(from)
                ? Results.StatusCode(403)
                : await next(context));
        admin.MapGet("", () => Results.Json(State(books, sender), Json));
        admin.MapGet("webhooks", () => Results.Json(sender.Delivered, Json));
        admin.MapPost("edits", (int? count) => Results.Json(
            Enumerable.Range(0, count ?? 1).Select(_ => edits.Next()).ToArray(), Json));
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
        if (!Named.TryGetValue(name, out var edit))
            return Results.NotFound($"No edit {name}; there are {string.Join(", ", Named.Keys)}.");
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
