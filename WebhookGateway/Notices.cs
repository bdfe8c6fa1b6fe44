using System.Collections.Frozen;
using System.Globalization;
using Grains.Interfaces;

namespace WebhookGateway;

/// <summary>What a webhook says, once read.</summary>
public abstract record Notice
{
    private Notice()
    {
    }

    /// <summary>Something happened to this record. Which verb it was does not matter: the truth is read anyway.</summary>
    public sealed record Changed(EntityKind Kind, long Id) : Notice;

    /// <summary>FreshBooks hands over the verifier of a callback.</summary>
    public sealed record Handshake(long CallbackId, string Verifier) : Notice;

    /// <summary>An event of a kind that is not mirrored.</summary>
    public sealed record Ignored : Notice;

    /// <param name="Why">A sentence that names the field, never its value.</param>
    public sealed record Malformed(string Why) : Notice;
}

/// <summary>Which FreshBooks event concerns which kind of entity. Event names are <c>noun.verb</c>: freshbooks.com/api/webhooks.</summary>
public static class Notices
{
    /// <summary>FreshBooks' own are 31 to 34 characters long.</summary>
    public const int LongestVerifier = 256;

    private const string HandshakeEvent = "callback.verify";

    private static readonly FrozenDictionary<string, EntityKind> Kinds = new Dictionary<string, EntityKind>
    {
        ["client"] = EntityKind.Client,
        ["invoice"] = EntityKind.Invoice,
        ["payment"] = EntityKind.Payment,
        ["bill_vendor"] = EntityKind.Vendor,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static Notice Read(WebhookForm form)
    {
        ArgumentNullException.ThrowIfNull(form);
        var name = form["name"];
        if (string.IsNullOrEmpty(name))
            return new Notice.Malformed("The field 'name' is missing.");
        if (name == HandshakeEvent)
            return ReadHandshake(form);
        if (!Kinds.TryGetValue(name.Split('.', 2)[0], out var kind))
            return new Notice.Ignored();
        return TryReadId(form, out var id)
            ? new Notice.Changed(kind, id)
            : new Notice.Malformed("The field 'object_id' is not a positive whole number.");
    }

    private static Notice ReadHandshake(WebhookForm form)
    {
        if (!TryReadId(form, out var callbackId))
            return new Notice.Malformed("The field 'object_id' is not a positive whole number.");
        return form["verifier"] is { Length: > 0 and <= LongestVerifier } verifier
            ? new Notice.Handshake(callbackId, verifier)
            : new Notice.Malformed($"The field 'verifier' is missing or longer than {LongestVerifier} characters.");
    }

    private static bool TryReadId(WebhookForm form, out long id) =>
        long.TryParse(form["object_id"], NumberStyles.None, CultureInfo.InvariantCulture, out id) && id > 0;
}
