using System.Globalization;

namespace Grains.Interfaces;

/// <summary>What kind of thing an entity is. The names appear in grain keys, the inbox and the API: they are forever.</summary>
public enum EntityKind
{
    Client,
    Vendor,
    Company,
    Invoice,
    Payment,
}

/// <summary>
/// Names one entity: <c>connection/kind/id</c>. Also its grain key. The kind's letters keep Orleans' ADO.NET
/// storage from folding keys that read as numbers (<c>12</c> and <c>0012</c> would share a row).
/// </summary>
[GenerateSerializer, Immutable, Alias("entity-key")]
public readonly record struct EntityKey(
    [property: Id(0)] string Connection,
    [property: Id(1)] EntityKind Kind,
    [property: Id(2)] string Id)
{
    public override string ToString() => $"{Connection}/{Kind.Word()}/{Id}";

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">The text is not <c>connection/kind/id</c>.</exception>
    public static EntityKey Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/', 3);
        return parts.Length == 3 && EntityKinds.TryParse(parts[1], out var kind)
            ? new EntityKey(parts[0], kind, parts[2])
            : throw new FormatException($"'{text}' does not name an entity: it should read connection/kind/id.");
    }

    public static EntityKey Of(string connection, EntityKind kind, long id) =>
        new(connection, kind, id.ToString(CultureInfo.InvariantCulture));
}

public static class EntityKinds
{
    /// <summary>Every kind, parents before children: the order in which a backfill walks.</summary>
    public static readonly IReadOnlyList<EntityKind> ParentsFirst =
        [EntityKind.Company, EntityKind.Vendor, EntityKind.Client, EntityKind.Invoice, EntityKind.Payment];

    public static string Word(this EntityKind kind) => kind switch
    {
        EntityKind.Client => "client",
        EntityKind.Vendor => "vendor",
        EntityKind.Company => "company",
        EntityKind.Invoice => "invoice",
        EntityKind.Payment => "payment",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an entity kind."),
    };

    public static bool TryParse(string word, out EntityKind kind)
    {
        foreach (var candidate in ParentsFirst)
        {
            if (candidate.Word() == word)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }

    /// <summary>The lane in which a live change of this kind travels.</summary>
    public static Lane LiveLane(this EntityKind kind) => kind switch
    {
        EntityKind.Payment => Lane.Payment,
        EntityKind.Invoice => Lane.Invoice,
        _ => Lane.Client,
    };
}

/// <summary>Who goes first when the window is full; the lower number wins. The numbers are stored: they are forever.</summary>
public enum Lane
{
    Payment = 0,
    Invoice = 1,
    Client = 2,
    Backfill = 3,
    Audit = 4,
}
