namespace Sandbox.FreshBooks;

/// <summary>The routes of FreshBooks, auth and API hosts in one.</summary>
public static class FreshBooksEndpoints
{
    private const string Account = "/accounting/account/{account}";

    public static void MapFreshBooks(
        this IEndpointRouteBuilder app,
        Books books,
        WebhookSender sender,
        FreshBooksFaults faults)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(books);
        var door = new Door(books, faults);
        MapOAuth(app, books, door);
        MapCallbacks(app, books, new CallbackEndpoints(books, sender, door), door);
        Map(app, door, "users/clients", "clients", Resources.Clients(books));
        Map(app, door, "invoices/invoices", "invoices", Resources.Invoices(books));
        Map(app, door, "payments/payments", "payments", Resources.Payments(books));
        Map(app, door, "bill_vendors/bill_vendors", "bill_vendors", Resources.Vendors(books));
        Map(app, door, "items/items", "billable_items", Resources.Items(books));
        Map(app, door, "expenses/expenses", "expenses", Resources.Expenses(books));
        MapChart(app, books, door);
        MapRest(app, books, door);
    }

    private static void MapOAuth(IEndpointRouteBuilder app, Books books, Door door)
    {
        var oauth = new OAuthEndpoints(books);
        // The documented set and the one of the RFC 8414 metadata.
        foreach (var authorize in (string[])["/oauth/authorize", "/service/auth/oauth/authorize"])
            app.MapGet(authorize, door.Open(Family.OAuth, "oauth/authorize", null, oauth.AuthorizeAsync));
        foreach (var root in (string[])["/auth/oauth", "/service/auth/oauth"])
        {
            app.MapPost($"{root}/token", door.Open(Family.OAuth, "oauth/token", null, oauth.TokenAsync));
            app.MapPost($"{root}/revoke", door.Open(Family.OAuth, "oauth/revoke", null, oauth.RevokeAsync));
        }

        app.MapGet("/auth/api/v1/users/me", door.Open(
            Family.Auth, "users/me", null, _ => Task.FromResult(MeWire.Answer(books.Options))));
    }

    private static void MapCallbacks(IEndpointRouteBuilder app, Books books, CallbackEndpoints callbacks, Door door)
    {
        const string All = "/events/account/{account}/events/callbacks";
        RequestDelegate Open(string operation, Func<HttpContext, Task<Answer>> answer) =>
            door.Open(Family.Events, operation, null, context => IsOurs(context, books)
                ? answer(context)
                : Task.FromResult(FreshBooksError.Events(books.Options.ErrorStyle, 404, 404, "Account not found.")));

        app.MapGet(All, Open("callbacks", callbacks.ListAsync));
        app.MapPost(All, Open("callbacks", callbacks.RegisterAsync));
        app.MapGet($"{All}/{{id}}", Open("callbacks/{id}", callbacks.GetAsync));
        app.MapPut($"{All}/{{id}}", Open("callbacks/{id}", callbacks.PutAsync));
        app.MapDelete($"{All}/{{id}}", Open("callbacks/{id}", callbacks.DeleteAsync));
    }

    private static void Map<T>(IEndpointRouteBuilder app, Door door, string path, string scope, Resource<T> resource)
        where T : class
    {
        RequestDelegate Open(string operation, Func<HttpContext, Answer> answer) =>
            door.Open(Family.Accounting, operation, scope, context =>
                Task.FromResult(Closed(context, scope, resource.Books) ?? answer(context)));

        app.MapGet($"{Account}/{path}", Open(path, resource.List));
        app.MapGet($"{Account}/{path}/{{id}}", Open($"{path}/{{id}}", resource.Get));
    }

    private static void MapChart(IEndpointRouteBuilder app, Books books, Door door)
    {
        app.MapGet($"{Account}/expenses/categories", door.Open(
            Family.Accounting, "expenses/categories", "expenses", context =>
                Task.FromResult(Closed(context, "expenses", books) ?? ChartWire.CategoryList())));
        app.MapGet("/accounting/businesses/{business:guid}/ledger_accounts/accounts", door.Open(
            Family.Accounting, "ledger_accounts/accounts", "journal_entries", context =>
                Task.FromResult(Guid.Parse((string)context.Request.RouteValues["business"]!) == books.Options.BusinessUuid
                    ? ChartWire.Accounts()
                    : Answer.Json(404, new { errors = new { message = "Not found", status = 404 } }))));
    }

    /// <summary>What is not simulated, writes among it, is refused, and stands in the ledger as a mistake.</summary>
    private static void MapRest(IEndpointRouteBuilder app, Books books, Door door)
    {
        var missing = new AccountingError(1012, "resource", "", "", "Requested resource could not be found.");
        foreach (var root in (string[])["accounting", "auth", "events"])
            app.Map($"/{root}/{{**rest}}", door.Open(Family.Accounting, $"{root}/…", null, _ =>
                Task.FromResult(FreshBooksError.Accounting(books.Options, 404, missing) with
                {
                    Malformed = "not simulated",
                })));
    }

    /// <summary>A wrong account, or bill vendors or items in a plan without them; null if the door is open.</summary>
    private static Answer? Closed(HttpContext context, string scope, Books books)
    {
        var options = books.Options;
        if (!IsOurs(context, books))
            return FreshBooksError.Accounting(
                options, 404, new AccountingError(1012, "account", "accountid", "", "Account not found."));
        return scope switch
        {
            "bill_vendors" when !options.VendorsAvailable => Denied(31001, "bill_vendor"),
            "billable_items" when !options.ItemsAvailable => Denied(12001, "item"),
            _ => null,
        };

        // With 200: only the body tells.
        Answer Denied(int errno, string resource) => FreshBooksError.Accounting(
            options, 200, new AccountingError(errno, resource, "", "", "Access to this resource is denied."));
    }

    private static bool IsOurs(HttpContext context, Books books) =>
        context.Request.RouteValues["account"] as string == books.Options.AccountId;
}
