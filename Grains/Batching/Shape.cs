using Grains.Interfaces;

namespace Grains.Batching;

public enum Operation
{
    Create,
    Update,
    Archive,
    Associate,
    Dissociate,
    Find,
    Search,
    Read,
    ReadArchived,
    ReadLinks,
    SearchMerged,
    SearchDeals,
    ListCompanies,
}

/// <summary>What wishes must have in common to travel in one request.</summary>
/// <param name="To">The far end's type, for associations.</param>
/// <param name="Property">The unique property, for finding; the compared one, for searching deals.</param>
public readonly record struct Shape(Operation Operation, HubSpotType Type, HubSpotType? To = null, string? Property = null)
{
    public bool IsAssociation => Operation is Operation.Associate or Operation.Dissociate or Operation.ReadLinks;

    public bool IsSearch => Operation is Operation.Search or Operation.SearchMerged or Operation.SearchDeals or Operation.ListCompanies;

    public static Shape Of(Wish wish) => wish switch
    {
        Wish.Create => new(Operation.Create, wish.Type),
        Wish.Update => new(Operation.Update, wish.Type),
        Wish.Archive => new(Operation.Archive, wish.Type),
        Wish.Associate associate => new(Operation.Associate, wish.Type, associate.Link.To),
        Wish.Dissociate dissociate => new(Operation.Dissociate, wish.Type, dissociate.Link.To),
        Wish.Find find => new(Operation.Find, wish.Type, Property: find.Property),
        Wish.SearchCompany => new(Operation.Search, wish.Type),
        Wish.Read read => new(read.Archived ? Operation.ReadArchived : Operation.Read, wish.Type),
        Wish.ReadLinks links => new(Operation.ReadLinks, wish.Type, links.To),
        Wish.FindSurvivor => new(Operation.SearchMerged, wish.Type),
        Wish.ListCompanies => new(Operation.ListCompanies, wish.Type),
        Wish.SearchDeal search => new(Operation.SearchDeals, wish.Type, Property: search.Property),
        _ => throw new ArgumentOutOfRangeException(nameof(wish), wish.GetType().Name, "Not a wish the portal knows."),
    };

    /// <summary>
    /// What may stand in a request only once: HubSpot refuses a whole batch in which an id or a unique value repeats
    /// (contact e-mail addresses regardless of case).
    /// </summary>
    public static IEnumerable<string> OnlyOnce(Wish wish) => wish switch
    {
        Wish.Create create => create.Type is HubSpotType.Contact && create.Properties.TryGetValue("email", out var email) && email.Length > 0
            ? ["key:" + create.Key.ToUpperInvariant(), "email:" + email.ToUpperInvariant()]
            : ["key:" + create.Key.ToUpperInvariant()],
        Wish.Update update => update.Type is HubSpotType.Contact && update.Properties.TryGetValue("email", out var email) && email.Length > 0
            ? ["id:" + update.Id, "email:" + email.ToUpperInvariant()]
            : ["id:" + update.Id],
        Wish.Archive archive => ["id:" + archive.Id],
        Wish.Find find => ["value:" + find.Value.ToUpperInvariant()],
        Wish.Read read => ["id:" + read.Id],
        Wish.ReadLinks links => ["id:" + links.Id],
        Wish.Associate associate => [$"pair:{associate.Id}:{associate.Link}"],
        Wish.Dissociate dissociate => [$"pair:{dissociate.Id}:{dissociate.Link.ToId}"],
        _ => [],
    };

    /// <summary>How much of a request the wish takes, where <see cref="Capacity"/> is the whole.</summary>
    public static int Weight(Wish wish) => wish switch
    {
        // Name and domain as JSON strings with their commas; a character may take six once escaped.
        Wish.SearchCompany search => EscapedLength(search.Name) + EscapedLength(search.Domain) + 6,
        Wish.SearchDeal search => Math.Max(EscapedLength(search.Value) + 3, SearchedLeast),
        _ => 1,
    };

    /// <summary>
    /// 100 inputs a batch; a search body ends at 3,000 characters, of which the frame takes under 300; and a search takes
    /// five alternatives, of which each survivor is one.
    /// </summary>
    public int Capacity => Operation switch
    {
        Operation.Search or Operation.SearchDeals => 2_700,
        Operation.SearchMerged => 5,
        Operation.ListCompanies => 1,
        _ => 100,
    };

    /// <summary>100 values a search at most, however short.</summary>
    private const int SearchedLeast = 27;

    private static int EscapedLength(string text) =>
        text.Sum(character => character is '"' or '\\' || char.IsControl(character) || char.IsSurrogate(character) ? 6 : 1);
}
