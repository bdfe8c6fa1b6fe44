using System.Text.Encodings.Web;

namespace WebhookGateway;

/// <summary>A page of two sentences that loads nothing, is not kept, and does not pass its address (it holds the code) on.</summary>
public sealed record ConsentPage(int Status, string Title, string Text) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        response.StatusCode = Status;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers.XContentTypeOptions = "nosniff";
        await response.WriteAsync(Html(), httpContext.RequestAborted);
    }

    private string Html()
    {
        var (title, text) = (HtmlEncoder.Default.Encode(Title), HtmlEncoder.Default.Encode(Text));
        return $$"""
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{{title}}</title>
            <style>
            :root { color-scheme: light dark; font: 1.1rem/1.5 system-ui, sans-serif }
            main { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.5rem }
            h1 { font-size: 1.6rem; line-height: 1.2 }
            </style>
            </head>
            <body><main><h1>{{title}}</h1><p>{{text}}</p></main></body>
            </html>
            """;
    }
}
