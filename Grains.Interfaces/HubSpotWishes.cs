using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>The HubSpot object types the sync writes; the path names and ids are HubSpot's (developers.hubspot.com, "Using object APIs").</summary>
public enum HubSpotType
{
    Contact,
    Company,
    LineItem,
    Invoice,
    Payment,
    Deal,
}

/// <summary>An association that a record should have: to which record, by which HUBSPOT_DEFINED type id (direction matters).</summary>
[GenerateSerializer, Immutable, Alias("link")]
public readonly record struct Link(
    [property: Id(0)] HubSpotType To,
    [property: Id(1)] string ToId,
    [property: Id(2)] int TypeId);

/// <summary>One thing the sync wants of HubSpot. The portal packs wishes of one shape into requests of up to 100.</summary>
[GenerateSerializer, Immutable, Alias("wish")]
public abstract record Wish
{
    private Wish()
    {
    }

    [Id(0)] public required Lane Lane { get; init; }

    [Id(1)] public required HubSpotType Type { get; init; }

    /// <summary>When FreshBooks was asked for that from which it follows; unset: it follows from several reads. No write to a record goes after one that follows from a later read.</summary>
    [Id(2)] public ReadStamp FollowsFrom { get; init; }

    /// <summary>Create a record with its associations. <see cref="Key"/> is the value of <c>freshbooks_key</c>, unique per type.</summary>
    [GenerateSerializer, Immutable, Alias("wish-create")]
    public sealed record Create : Wish
    {
        [Id(0)] public required string Key { get; init; }

        [Id(1)] public required ImmutableSortedDictionary<string, string> Properties { get; init; }

        [Id(2)] public ImmutableArray<Link> Links { get; init; } = [];
    }

    /// <summary>Set properties of the record with this HubSpot id; the empty string clears a property.</summary>
    [GenerateSerializer, Immutable, Alias("wish-update")]
    public sealed record Update : Wish
    {
        [Id(0)] public required string Id { get; init; }

        [Id(1)] public required ImmutableSortedDictionary<string, string> Properties { get; init; }
    }

    /// <summary>Move the record with this HubSpot id to the recycle bin.</summary>
    [GenerateSerializer, Immutable, Alias("wish-archive")]
    public sealed record Archive : Wish
    {
        [Id(0)] public required string Id { get; init; }
    }

    /// <summary>Associate two existing records.</summary>
    [GenerateSerializer, Immutable, Alias("wish-associate")]
    public sealed record Associate : Wish
    {
        [Id(0)] public required string Id { get; init; }

        [Id(1)] public required Link Link { get; init; }
    }

    /// <summary>Take every association between two records away.</summary>
    [GenerateSerializer, Immutable, Alias("wish-dissociate")]
    public sealed record Dissociate : Wish
    {
        [Id(0)] public required string Id { get; init; }

        [Id(1)] public required Link Link { get; init; }
    }

    /// <summary>Find the record whose unique property has this value. Exact and immediate, unlike search.</summary>
    [GenerateSerializer, Immutable, Alias("wish-find")]
    public sealed record Find : Wish
    {
        [Id(0)] public required string Property { get; init; }

        [Id(1)] public required string Value { get; init; }

        /// <summary>Properties to be returned, besides the key and the one that is looked for.</summary>
        [Id(2)] public ImmutableArray<string> Ask { get; init; } = [];
    }

    /// <summary>Read properties of the record with this HubSpot id. Where there is none, the answer is <see cref="WishAnswer.Gone"/>.</summary>
    [GenerateSerializer, Immutable, Alias("wish-read")]
    public sealed record Read : Wish
    {
        [Id(0)] public required string Id { get; init; }

        [Id(1)] public required ImmutableSortedSet<string> Properties { get; init; }

        /// <summary>Look in the recycle bin, instead of among the live records.</summary>
        [Id(2)] public bool Archived { get; init; }
    }

    /// <summary>Read which records of one type the record with this HubSpot id is associated with, a page at a time.</summary>
    [GenerateSerializer, Immutable, Alias("wish-read-links")]
    public sealed record ReadLinks : Wish
    {
        [Id(0)] public required string Id { get; init; }

        [Id(1)] public required HubSpotType To { get; init; }

        /// <summary>Where the page begins, as the answer to the page before said; null: the first.</summary>
        [Id(2)] public string? After { get; init; }
    }

    /// <summary>Find the record into which a person merged the one with this HubSpot id. A search, so it lags by seconds.</summary>
    [GenerateSerializer, Immutable, Alias("wish-find-survivor")]
    public sealed record FindSurvivor : Wish
    {
        [Id(0)] public required string Id { get; init; }
    }

    /// <summary>Find the deals whose property has this value, regardless of case. A search, so it lags by seconds.</summary>
    [GenerateSerializer, Immutable, Alias("wish-search-deal")]
    public sealed record SearchDeal : Wish
    {
        [Id(0)] public required string Property { get; init; }

        [Id(1)] public required string Value { get; init; }
    }

    /// <summary>List companies that people made, of which there is no FreshBooks key, or those that have one, by ascending id. A search, so it lags by seconds.</summary>
    [GenerateSerializer, Immutable, Alias("wish-list-companies")]
    public sealed record ListCompanies : Wish
    {
        /// <summary>The highest HubSpot id that is known already; 0: from the beginning.</summary>
        [Id(0)] public required long After { get; init; }

        /// <summary>Those with a FreshBooks key, which is returned, of whatever account.</summary>
        [Id(1)] public bool Keyed { get; init; }

        /// <summary>The most that one answer holds.</summary>
        public const int PageSize = 200;
    }

    /// <summary>Search companies by exact name or domain. Lags by seconds: only for adopting what people made before us.</summary>
    [GenerateSerializer, Immutable, Alias("wish-search")]
    public sealed record SearchCompany : Wish
    {
        [Id(0)] public required string Name { get; init; }

        [Id(1)] public string Domain { get; init; } = "";
    }
}

/// <summary>A record as HubSpot returned it: its id and the properties asked for.</summary>
/// <param name="ArchivedFor">How long it had been in the recycle bin, by HubSpot's own clock, when HubSpot answered.</param>
[GenerateSerializer, Immutable, Alias("hs-record")]
public sealed record HubSpotRecord(
    [property: Id(0)] string Id,
    [property: Id(1)] ImmutableSortedDictionary<string, string> Properties,
    [property: Id(2)] TimeSpan? ArchivedFor = null);

/// <summary>How HubSpot answered one wish.</summary>
[GenerateSerializer, Immutable, Alias("wish-answer")]
public abstract record WishAnswer
{
    private WishAnswer()
    {
    }

    /// <summary>Done. Holds the record written or found; several only for a company search; none for a search or find without a match.</summary>
    [GenerateSerializer, Immutable, Alias("wish-done")]
    public sealed record Done([property: Id(0)] ImmutableArray<HubSpotRecord> Records) : WishAnswer;

    /// <summary>A page of a list.</summary>
    /// <param name="Total">How many there are from this page on.</param>
    [GenerateSerializer, Immutable, Alias("wish-listed")]
    public sealed record Listed([property: Id(0)] ImmutableArray<HubSpotRecord> Records, [property: Id(1)] int Total) : WishAnswer;

    /// <summary>A page of a record's associations, one for each type id.</summary>
    /// <param name="After">Where the next page begins; null: that was the last.</param>
    [GenerateSerializer, Immutable, Alias("wish-linked")]
    public sealed record Linked([property: Id(0)] ImmutableArray<Link> Links, [property: Id(1)] string? After) : WishAnswer;

    /// <summary>A unique value of the wish belongs to another record already: read it and adopt it.</summary>
    [GenerateSerializer, Immutable, Alias("wish-conflict")]
    public sealed record Conflict([property: Id(0)] string? ExistingId) : WishAnswer;

    /// <summary>HubSpot has no live record with this id: a person deleted or merged it.</summary>
    [GenerateSerializer, Immutable, Alias("wish-gone")]
    public sealed record Gone : WishAnswer;

    /// <summary>Not done, for a reason that ends the attempt: throttled, held, failed or rejected.</summary>
    [GenerateSerializer, Immutable, Alias("wish-undone")]
    public sealed record Undone([property: Id(0)] Outcome Outcome) : WishAnswer;
}
