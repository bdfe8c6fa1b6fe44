using System.Text;
using Dashboard;

namespace Silo;

/// <summary>The one screen a start prints: where things are, and what is still to be set.</summary>
internal static class Screen
{
    private static readonly (string Setting, string Meaning)[] Needed =
    [
        ("FreshBooks:ClientId", "of your app, made at https://my.freshbooks.com/#/developer"),
        ("FreshBooks:ClientSecret", "of the same app"),
        ("Gateway:PublicUrl", "how FreshBooks reaches this process, e.g. https://sync.example.com"),
    ];

    public static string Text(WebApplication app)
    {
        var (publicUrl, privateUrl) = Doors.Urls(app);
        var text = new StringBuilder($"""

            FreshBooks → HubSpot is running. Ctrl+C stops it.

              Console      {privateUrl}
              Admin API    {privateUrl}api/docs
              Webhooks     {publicUrl}webhooks/freshbooks/…
              Admin key    {Key(app.Services.GetRequiredService<AdminKey>())}

            """);
        AppendMissing(text, app.Configuration);
        return text.ToString();
    }

    private static string Key(AdminKey key) => key switch
    {
        { FirstShown: { } made } => $"{made}   (shown only now; kept in {key.File})",
        { File: { } file } => $"in {file}",
        _ => "as set in Admin:Key",
    };

    private static void AppendMissing(StringBuilder text, IConfiguration configuration)
    {
        var missing = Needed.Where(needed => string.IsNullOrWhiteSpace(configuration[needed.Setting])).ToArray();
        if (missing.Length == 0)
            return;
        text.AppendLine().AppendLine("Before FreshBooks can be connected, set:").AppendLine();
        foreach (var (setting, meaning) in missing)
            text.AppendLine($"  {setting,-24} {meaning}");
        text.AppendLine().AppendLine(
            $"in Silo/appsettings.json, as an environment variable ({missing[0].Setting.Replace(":", "__", StringComparison.Ordinal)}=…), or a secret by")
            .AppendLine($"  dotnet user-secrets --project Silo set {missing[0].Setting} …")
            .AppendLine("All settings: docs/settings.md.");
    }
}
