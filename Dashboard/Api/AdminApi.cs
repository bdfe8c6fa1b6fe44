using System.Text.Json;
using System.Text.Json.Serialization;
using Grains.Interfaces;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Dashboard.Api;

/// <summary>The admin API: one group, one guard, described by OpenAPI at <c>/openapi/v1.json</c> and to people at <c>/api/docs</c>.</summary>
internal static class AdminApi
{
    public static void AddAdminApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false));
            json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict;
        });
        // Otherwise a body that is not JSON would answer a bare 400 in production and a stack trace in development.
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddOpenApi(options =>
        {
            options.ShouldInclude = call => call.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
            options.AddDocumentTransformer(DescribeAsync);
        });
    }

    public static void MapAdminApi(this IEndpointRouteBuilder app)
    {
        var api = app.MapGroup("/api/connections")
            .RequireAuthorization()
            .AddEndpointFilter(RefuseForgeriesAsync)
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        api.MapConnections();
        api.MapActions();
        api.MapRecords();
        api.MapAudit();
        api.MapMoney();
        api.MapMapping();
        api.MapDeals();
        api.MapCatalog();
        app.MapOpenApi().RequireAuthorization();
        app.MapScalarApiReference("/api/docs", page => page
            .WithTitle("FreshBooks → HubSpot: admin API")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()).RequireAuthorization();
    }

    private static async ValueTask<object?> RefuseForgeriesAsync(EndpointFilterInvocationContext call, EndpointFilterDelegate next) =>
        Access.IsForged(call.HttpContext)
            ? throw new RefusalException(403, "This write comes from another site's page.", "Send the admin key as a bearer instead.")
            : await next(call);

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "FreshBooks → HubSpot: admin API",
            Version = "v1",
            Description = "Errors are problem+json: the title says what is wrong, the detail what to do.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Access.Bearer] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.Http,
                Scheme = "bearer",
                Description = "The admin key.",
            },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Access.Bearer, document)] = [] }];
        return Task.CompletedTask;
    }
}
