using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Dashboard;

/// <summary>Who may use the private door: programs by bearer key, people by a cookie that the log-in page hands out.</summary>
internal static class Access
{
    public const string Cookie = CookieAuthenticationDefaults.AuthenticationScheme;
    public const string Bearer = "Bearer";
    private const string Either = "Admin";
    private const string KeyClaim = "key";

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = context =>
                context.Request.Headers.Authorization.Count > 0 ? Bearer : Cookie)
            .AddScheme<AuthenticationSchemeOptions, AdminKeyBearer>(Bearer, null)
            .AddCookie(Cookie, Configure);
        services.AddAuthorizationBuilder()
            .SetDefaultPolicy(new AuthorizationPolicyBuilder(Either).RequireAuthenticatedUser().Build());
    }

    public static ClaimsPrincipal Operator(AdminKey key, string scheme) =>
        new(new ClaimsIdentity([new Claim(ClaimTypes.Name, "operator"), new Claim(KeyClaim, key.Fingerprint)], scheme));

    /// <summary>
    /// A write that rides on the cookie but does not come from our own page. A page on another port of this machine
    /// counts as the same site, so SameSite alone does not keep it out.
    /// </summary>
    public static bool IsForged(HttpContext context) =>
        context.User.Identity?.AuthenticationType == Cookie
        && !HttpMethods.IsGet(context.Request.Method)
        && !(Uri.TryCreate(context.Request.Headers.Origin, UriKind.Absolute, out var origin)
            && origin.Authority == context.Request.Host.Value);

    private static void Configure(CookieAuthenticationOptions cookie)
    {
        cookie.Cookie.Name = "freshbooks-hubspot-admin";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Strict;
        cookie.LoginPath = "/login";
        cookie.ReturnUrlParameter = "back";
        cookie.ExpireTimeSpan = TimeSpan.FromDays(7);
        cookie.Events.OnRedirectToLogin = context =>
        {
            if (!context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.Ordinal))
                return Problems.WriteAsync(context.HttpContext, Problems.KeyWanted);
            context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
        cookie.Events.OnValidatePrincipal = context =>
        {
            var key = context.HttpContext.RequestServices.GetRequiredService<AdminKey>();
            if (context.Principal?.FindFirst(KeyClaim)?.Value != key.Fingerprint)
                context.RejectPrincipal();
            return Task.CompletedTask;
        };
    }
}

internal sealed class AdminKeyBearer(
    AdminKey key, IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private const string Prefix = "Bearer ";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var header = Request.Headers.Authorization.ToString();
        var matches = header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && key.Matches(header[Prefix.Length..].Trim());
        return Task.FromResult(matches
            ? AuthenticateResult.Success(new AuthenticationTicket(Access.Operator(key, Scheme.Name), Scheme.Name))
            : AuthenticateResult.Fail("The bearer is not the admin key."));
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties) =>
        Problems.WriteAsync(Context, Problems.KeyWanted);
}
