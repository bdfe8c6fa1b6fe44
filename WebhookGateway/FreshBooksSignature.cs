using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace WebhookGateway;

public enum SignatureCheck
{
    Valid,

    /// <summary>The request carries no signature.</summary>
    Missing,

    /// <summary>What it carries cannot be a signature: not the base64 of 32 bytes.</summary>
    Malformed,

    /// <summary>None of the connection's verifiers made this signature.</summary>
    Wrong,
}

/// <summary>
/// FreshBooks' webhook signature: standard base64 of HMAC-SHA256, keyed with the verifier's UTF-8 bytes as received, over
/// Python's <c>json.dumps</c> of the decoded form fields in their order, every value a string; not over the raw body.
/// Sources: freshbooks.com/api/webhooks and FreshBooks' Python SDK. There is no timestamp in it, so a replay verifies too;
/// it does no harm, because a notice only makes us look.
/// </summary>
public static class FreshBooksSignature
{
    public const string Header = "X-FreshBooks-Hmac-SHA256";

    private const int Base64Length = 44;

    /// <summary>
    /// Every verifier is tried, also after one has matched: how long it takes tells nothing about which one it was.
    /// No verifier at all means that nothing is trusted, never that everything is.
    /// </summary>
    public static SignatureCheck Check(WebhookForm form, string? signature, IReadOnlyCollection<string> verifiers)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(verifiers);
        if (string.IsNullOrEmpty(signature))
            return SignatureCheck.Missing;
        if (signature.Length != Base64Length || !Base64.IsValid(signature, out var decoded) || decoded != SHA256.HashSizeInBytes)
            return SignatureCheck.Malformed;

        // Texts are compared rather than bytes, because base64 of 32 bytes leaves two bits that decoding would ignore.
        var claimed = Encoding.ASCII.GetBytes(signature);
        var message = Message(form);
        var isValid = false;
        foreach (var verifier in verifiers)
            isValid |= CryptographicOperations.FixedTimeEquals(claimed, Encoding.ASCII.GetBytes(Sign(message, verifier)));
        return isValid ? SignatureCheck.Valid : SignatureCheck.Wrong;
    }

    private static string Sign(byte[] message, string verifier) =>
        Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(verifier), message));

    /// <summary><c>{"name": "client.update", "object_id": "177864"}</c>, in ASCII.</summary>
    private static byte[] Message(WebhookForm form)
    {
        var json = new StringBuilder("{");
        foreach (var (name, value) in form.Fields)
        {
            if (json.Length > 1)
                json.Append(", ");
            AppendQuoted(json, name);
            json.Append(": ");
            AppendQuoted(json, value);
        }

        return Encoding.ASCII.GetBytes(json.Append('}').ToString());
    }

    // System.Text.Json escapes other characters than Python does, and in upper case.
    private static void AppendQuoted(StringBuilder json, string text)
    {
        json.Append('"');
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => json.Append("\\\""),
                '\\' => json.Append(@"\\"),
                '\n' => json.Append(@"\n"),
                '\r' => json.Append(@"\r"),
                '\t' => json.Append(@"\t"),
                '\b' => json.Append(@"\b"),
                '\f' => json.Append(@"\f"),
                >= ' ' and <= '~' => json.Append(c),
                _ => json.Append(CultureInfo.InvariantCulture, $@"\u{(int)c:x4}"),
            };
        }

        json.Append('"');
    }
}
