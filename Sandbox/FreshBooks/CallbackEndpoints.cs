using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Sandbox.FreshBooks;

/// <summary>Registration, listing, verifying and ending of callbacks. No answer ever holds a verifier.</summary>
internal sealed class CallbackEndpoints(Books books, WebhookSender sender, Door door)
{
    /// <summary>Noun → the object whose read scope a subscription needs. A bare noun stands for all of its verbs.</summary>
    private static readonly Dictionary<string, string> ScopeOf = new()
    {
        ["bill"] = "bills",
        ["bill_vendor"] = "bill_vendors",
        ["category"] = "expenses",
        ["client"] = "clients",
        ["credit_note"] = "credit_notes",
        ["estimate"] = "estimates",
        ["expense"] = "expenses",
        ["invoice"] = "invoices",
        ["item"] = "billable_items",
        ["payment"] = "payments",
        ["project"] = "projects",
        ["recurring"] = "invoices",
        ["service"] = "billable_items",
        ["tax"] = "taxes",
        ["time_entry"] = "time_entries",
    };

    private readonly FreshBooksOptions _options = books.Options;

    public Task<Answer> ListAsync(HttpContext context)
    {
        var query = ListQuery.Parse(context.Request.Query);
        var wanted = query.Search.TryGetValue("event", out var values) ? values[0] : null;
        // Asking for invoice.create also finds a subscription to invoice.
        var found = books.Callbacks.All
            .Where(callback => wanted is null || callback.Event == wanted || callback.Event == wanted.Split('.')[0])
            .ToArray();
        var answer = Answer.Json(200, new
        {
            response = new
            {
                result = new
                {
                    callbacks = found.Skip((query.Page - 1) * query.PerPage).Take(query.PerPage).Select(Wire),
                    page = query.Page,
                    pages = (found.Length + query.PerPage - 1) / query.PerPage,
                    per_page = query.PerPage,
                    total = found.Length,
                },
            },
        });
        return Task.FromResult(answer);
    }

    public Task<Answer> GetAsync(HttpContext context) =>
        Task.FromResult(Find(context) is { } callback ? One(callback) : NotFound());

    public async Task<Answer> RegisterAsync(HttpContext context)
    {
        var body = await BodyAsync(context);
        var (name, uri) = (Text(body, "event"), Text(body, "uri"));
        if (Violations(name, uri) is { Length: > 0 } violations)
            return Invalid(violations);
        if (door.Pair(context) is { } pair && !door.CanRead(pair, ScopeOf[name!.Split('.')[0]]))
            return FreshBooksError.Events(_options.ErrorStyle, 403, 403, $"The token may not read {name}.");
        var callback = books.Callbacks.Register(name!, uri!);
        await HandshakeAsync(callback);
        return One(callback);
    }

    /// <summary>Verifies, resends or updates, by what the body holds; a <c>callback_id</c> in it is tolerated.</summary>
    public async Task<Answer> PutAsync(HttpContext context)
    {
        if (Find(context) is not { } callback)
            return NotFound();
        var body = await BodyAsync(context);
        if (Text(body, "verifier") is { } verifier)
            return books.Callbacks.Verify(callback.Id, verifier)
                ? One(books.Callbacks.Find(callback.Id)!)
                : Invalid(["verifier: Verification failed."]);
        if (body.TryGetProperty("resend", out var resend) && resend.ValueKind == JsonValueKind.True)
        {
            await HandshakeAsync(books.Callbacks.Resend(callback.Id));
            return One(callback);
        }

        var (name, uri) = (Text(body, "event") ?? callback.Event, Text(body, "uri") ?? callback.Uri);
        if (Violations(name, uri) is { Length: > 0 } violations)
            return Invalid(violations);
        var (updated, needsHandshake) = books.Callbacks.Update(callback.Id, name, uri);
        if (needsHandshake)
            await HandshakeAsync(updated);
        return One(updated);
    }

    public Task<Answer> DeleteAsync(HttpContext context) =>
        Task.FromResult(Id(context) is { } id && books.Callbacks.Delete(id) ? Answer.NoContent() : NotFound());

    /// <summary>Usually after the answer; where the trap is on, before it.</summary>
    private async Task HandshakeAsync(Callback callback)
    {
        var handshake = sender.HandshakeAsync(callback);
        if (_options.VerifierBeforeRegistrationAnswer)
            await handshake;
    }

    private static ImmutableArray<string> Violations(string? name, string? uri)
    {
        var violations = ImmutableArray.CreateBuilder<string>();
        if (name is null || !IsEvent(name.Split('.')))
            violations.Add("event: Unrecognized event.");
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed) || parsed.Scheme is not ("http" or "https"))
            violations.Add("uri: Not a valid URL.");
        return violations.ToImmutable();
    }

    private static bool IsEvent(string[] name) => name switch
    {
        [var noun] => ScopeOf.ContainsKey(noun),
        [var noun, "create" or "update" or "delete"] => ScopeOf.ContainsKey(noun),
        ["estimate" or "invoice", "sendByEmail"] => true,
        _ => false,
    };

    private Answer Invalid(ImmutableArray<string> violations) =>
        FreshBooksError.Events(_options.ErrorStyle, 400, 422, "The request was not valid.", [.. violations]);

    private Answer NotFound() => FreshBooksError.Events(_options.ErrorStyle, 404, 404, "Requested resource could not be found.");

    private static Answer One(Callback callback) =>
        Answer.Json(200, new { response = new { result = new { callback = Wire(callback) } } }) with { Records = 1 };

    private static object Wire(Callback callback) => new
    {
        callbackid = callback.Id,
        @event = callback.Event,
        uri = callback.Uri,
        verified = callback.IsVerified,
        updated_at = callback.UpdatedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };

    private Callback? Find(HttpContext context) => Id(context) is { } id ? books.Callbacks.Find(id) : null;

    private static int? Id(HttpContext context) =>
        int.TryParse(context.Request.RouteValues["id"] as string, CultureInfo.InvariantCulture, out var id) ? id : null;

    private static string? Text(JsonElement body, string name) =>
        body.ValueKind == JsonValueKind.Object
        && body.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static async Task<JsonElement> BodyAsync(HttpContext context)
    {
        try
        {
            var body = await JsonSerializer.DeserializeAsync<JsonElement>(
                context.Request.Body, cancellationToken: context.RequestAborted);
            return body.GetProperty("callback");
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return JsonSerializer.SerializeToElement(new { });
        }
    }
}
