using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Sandbox.FreshBooks;

/// <summary>
/// The body of a webhook and its signature: base64 of HMAC-SHA256, keyed by the verifier, over what Python's
/// <c>json.dumps</c> makes of all fields in the order of the form, every value a string.
/// </summary>
public static class WebhookForm
{
    public const string SignatureHeader = "X-FreshBooks-Hmac-SHA256";

    public static ImmutableArray<KeyValuePair<string, string>> Event(FreshBooksOptions options, BookNotice notice)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(notice);
        var values = new Dictionary<string, string>
        {
            ["name"] = notice.Event,
            ["object_id"] = Text(notice.ObjectId),
            ["account_id"] = options.AccountId,
            ["business_id"] = Text(options.BusinessId),
            ["identity_id"] = Text(options.IdentityId),
            ["user_id"] = "1",
        };
        string[] order = options.FieldOrder switch
        {
            FieldOrder.Captured => ["name", "object_id", "user_id", "identity_id", "business_id", "account_id"],
            FieldOrder.Documented => ["name", "object_id", "account_id", "business_id", "identity_id", "user_id"],
            _ => ["name", "object_id", "user_id", "account_id"],
        };
        return [.. order.Select(name => KeyValuePair.Create(name, values[name])), .. options.ExtraWebhookFields];
    }

    /// <summary>In the order of the one captured handshake, whose <c>system</c> is a URL with colons in it.</summary>
    public static ImmutableArray<KeyValuePair<string, string>> Handshake(
        FreshBooksOptions options,
        int callbackId,
        string verifier)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            new("user_id", "1"),
            new("name", "callback.verify"),
            new("verifier", verifier),
            new("object_id", Text(callbackId)),
            new("account_id", options.AccountId),
            new("system", "https://sandbox.freshbooks.example"),
            .. options.ExtraWebhookFields,
        ];
    }

    public static string Encode(IEnumerable<KeyValuePair<string, string>> fields) =>
        string.Join('&', fields.Select(field => $"{Escape(field.Key)}={Escape(field.Value)}"));

    public static string Sign(IEnumerable<KeyValuePair<string, string>> fields, string verifier) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(verifier), Encoding.UTF8.GetBytes(Dumps(fields))));

    /// <summary><c>json.dumps(dict)</c> with its defaults.</summary>
    internal static string Dumps(IEnumerable<KeyValuePair<string, string>> fields) =>
        $"{{{string.Join(", ", fields.Select(field => $"{Quote(field.Key)}: {Quote(field.Value)}"))}}}";

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var unit in text)
            quoted.Append(unit switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\b' => "\\b",
                '\f' => "\\f",
                >= ' ' and <= '~' => unit.ToString(),
                _ => $"\\u{(int)unit:x4}",
            });
        return quoted.Append('"').ToString();
    }

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%20", "+", StringComparison.Ordinal);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
