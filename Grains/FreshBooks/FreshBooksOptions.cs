using Grains.Interfaces;
using Microsoft.Extensions.Options;

namespace Grains.FreshBooks;

/// <summary>Where FreshBooks is, and which of its apps we are (my.freshbooks.com, Settings, Developer Portal).</summary>
public sealed class FreshBooksOptions
{
    public const string Section = "FreshBooks";

    /// <summary>Default <c>https://api.freshbooks.com</c>: accounting, events and the token endpoint.</summary>
    public Uri ApiUrl { get; set; } = new("https://api.freshbooks.com");

    /// <summary>Default <c>https://auth.freshbooks.com</c>: where a person consents in the browser.</summary>
    public Uri AuthUrl { get; set; } = new("https://auth.freshbooks.com");

    /// <summary>The app's id. No default; needed as soon as a connection is made.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>The app's secret. No default; needed as soon as a connection is made.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>
    /// Scopes to ask for beyond what the mirror reads, separated by spaces. Default none, because one that the app does
    /// not have enabled fails the whole consent.
    /// </summary>
    public string MoreScopes { get; set; } = "";
}

/// <summary>How the outside reaches this product.</summary>
public sealed class GatewayOptions
{
    public const string Section = "Gateway";

    /// <summary>
    /// What FreshBooks posts to and redirects to: scheme, host and an optional path, without query. No default; needed
    /// as soon as a connection is made. FreshBooks' app form takes https only.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <exception cref="RefusalException">The setting is missing.</exception>
    public Uri RedirectUri => Under("oauth/freshbooks/callback");

    /// <exception cref="RefusalException">The setting is missing.</exception>
    public Uri WebhookUri(string connection) => Under(WebhookPath(connection));

    /// <summary>The end of a connection's webhook address, by which its callbacks are known whatever the host was.</summary>
    public static string WebhookPath(string connection) => $"webhooks/freshbooks/{connection}";

    private Uri Under(string path) => PublicUrl is { } root
        ? new Uri($"{root.AbsoluteUri.TrimEnd('/')}/{path}")
        : throw new RefusalException(400, "The setting Gateway:PublicUrl is missing.",
            "Set it to the https address at which FreshBooks reaches this product.");
}

/// <summary>
/// Shape is checked when the product starts; presence only when a connection is made, so that it starts without any
/// settings and can say what to set.
/// </summary>
internal sealed class FreshBooksSettings : IValidateOptions<FreshBooksOptions>, IValidateOptions<GatewayOptions>
{
    public ValidateOptionsResult Validate(string? name, FreshBooksOptions options) => Judge(
        Problem("FreshBooks:ApiUrl", options.ApiUrl),
        Problem("FreshBooks:AuthUrl", options.AuthUrl));

    public ValidateOptionsResult Validate(string? name, GatewayOptions options) => Judge(
        options.PublicUrl is null ? null : Problem("Gateway:PublicUrl", options.PublicUrl));

    /// <exception cref="RefusalException">A setting that a connection needs is missing; the message names it.</exception>
    public static void RequireForConnection(FreshBooksOptions freshBooks, GatewayOptions gateway)
    {
        Require("FreshBooks:ClientId", freshBooks.ClientId, "Copy it from your app in FreshBooks' Developer Portal.");
        Require("FreshBooks:ClientSecret", freshBooks.ClientSecret, "Copy it from your app in FreshBooks' Developer Portal.");
        _ = gateway.RedirectUri;
    }

    private static void Require(string setting, string value, string remedy)
    {
        if (string.IsNullOrWhiteSpace(value))
            throw new RefusalException(400, $"The setting {setting} is missing.", remedy);
    }

    private static string? Problem(string setting, Uri? url) =>
        url is { IsAbsoluteUri: true, Scheme: "https" or "http", Query: "", Fragment: "", UserInfo: "" }
            ? null
            : $"{setting} must be an absolute http(s) address without query, such as https://sync.example.com.";

    private static ValidateOptionsResult Judge(params string?[] problems) =>
        problems.OfType<string>().ToArray() is { Length: > 0 } found
            ? ValidateOptionsResult.Fail(found)
            : ValidateOptionsResult.Success;
}
