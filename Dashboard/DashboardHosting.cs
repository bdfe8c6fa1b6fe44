using Dashboard.Api;
using Dashboard.Pages;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using OpenTelemetry.Metrics;
using Orleans.Dashboard;
using Storage;

namespace Dashboard;

/// <summary>The private door. The host needs <c>AddStorage</c>, a silo with <c>AddDashboard()</c>, and a listener that strangers do not reach.</summary>
public static class DashboardHosting
{
    private const string Ready = "ready";

    public static void AddDashboard(this IHostApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<AdminOptions>().BindConfiguration(AdminOptions.Section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<AdminOptions>, AdminOptionsRules>();
        services.AddSingleton(provider => AdminKey.Load(
            provider.GetRequiredService<IOptions<AdminOptions>>().Value.Key,
            provider.GetRequiredService<IOptions<StorageOptions>>().Value.DataFolder));
        services.AddAccess();
        services.AddExceptionHandler<Problems>();
        services.AddProblemDetails();
        services.AddSingleton<Overview>();
        services.AddSingleton<Audits>();
        services.AddAdminApi();
        services.AddRazorComponents();
        services.AddHealthChecks()
            .AddCheck<StorageHealth>("storage", tags: [Ready])
            .AddCheck<SiloHealth>("silo", tags: [Ready]);
        services.AddOpenTelemetry().WithMetrics(metrics => metrics
            .AddMeter("Microsoft.Orleans", "WebhookGateway")
            .AddRuntimeInstrumentation()
            .AddPrometheusExporter());
    }

    /// <summary>To be called after <c>UseRouting</c>, so that the host may turn requests away before.</summary>
    public static void MapDashboard(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseExceptionHandler();
        app.UseStatusCodePages(bare => Problems.WriteBareAsync(bare.HttpContext));
        app.Use(HardenAsync);
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();

        app.MapAdminApi();
        app.MapRazorComponents<App>();
        app.MapGet("/console.css", () => TypedResults.Stream(
            typeof(App).Assembly.GetManifestResourceStream("console.css")!, "text/css")).ExcludeFromDescription();
        app.MapPost("/logout", LogOutAsync).ExcludeFromDescription();
        app.MapOrleansDashboard("/grains").RequireAuthorization();
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) });
        app.MapPrometheusScrapingEndpoint("/metrics");
    }

    // The form is there only so that the framework checks its antiforgery token.
    private static async Task<IResult> LogOutAsync([FromForm(Name = "leave")] string? leave, HttpContext context)
    {
        _ = leave;
        await context.SignOutAsync(Access.Cookie);
        return TypedResults.LocalRedirect("/login");
    }

    /// <summary>No foreign code, no framing, no cache: the pages show business ids to whoever holds the key only.</summary>
    private static Task HardenAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        // The page that describes the API compiles code in the browser.
        var eval = context.Request.Path.StartsWithSegments("/api/docs", StringComparison.Ordinal) ? " 'unsafe-eval'" : "";
        headers.ContentSecurityPolicy =
            $"default-src 'self' data: blob: 'unsafe-inline'{eval}; frame-ancestors 'none'; base-uri 'self'; form-action 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // In the very words of the antiforgery middleware, which warns when it must correct them.
        (headers.CacheControl, headers.Pragma) = ("no-cache, no-store", "no-cache");
        return next(context);
    }
}
