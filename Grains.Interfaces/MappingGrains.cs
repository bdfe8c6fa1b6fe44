using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>What kind of value a FreshBooks field has.</summary>
public enum FieldKind
{
    Text,
    Number,
    Date,
    Flag,

    /// <summary>One of a closed list of words.</summary>
    Choice,
}

/// <summary>A FreshBooks field that a rule may name.</summary>
/// <param name="Choices">The words of a choice.</param>
[GenerateSerializer, Immutable, Alias("field-fact")]
public sealed record FieldFact(
    [property: Id(0)] HubSpotType Type,
    [property: Id(1)] string Name,
    [property: Id(2)] FieldKind Kind,
    [property: Id(3)] ImmutableArray<string> Choices);

/// <summary>A property as HubSpot lists it.</summary>
/// <param name="Type">HubSpot's word: string, number, date, datetime, bool, enumeration, phone_number.</param>
/// <param name="Options">The values that an enumeration or a bool takes.</param>
[GenerateSerializer, Immutable, Alias("property-fact")]
public sealed record PropertyFact(
    [property: Id(0)] string Name,
    [property: Id(1)] string Label,
    [property: Id(2)] string Type,
    [property: Id(3)] bool IsReadOnly,
    [property: Id(4)] bool IsUnique,
    [property: Id(5)] ImmutableArray<string> Options);

/// <summary>A connection's mapping, and what rules may be made of.</summary>
/// <param name="Defaults">The default table's rows. The field <c>default</c> stands for a value that is worked out.</param>
[GenerateSerializer, Immutable, Alias("mapping-report")]
public sealed record MappingReport(
    [property: Id(0)] MappingSettings Settings,
    [property: Id(1)] ImmutableArray<FieldFact> Fields,
    [property: Id(2)] ImmutableArray<FieldRule> Defaults);

/// <summary>What new settings would do to the records of one object. Counts and property names, never values.</summary>
/// <param name="Records">How many were looked at.</param>
/// <param name="OfAll">Whether these are all; else they are the newest.</param>
/// <param name="Updates">By property: records of which it would be written; where rows fill if empty, at most.</param>
/// <param name="LetIn">Records that are left out now and would be mirrored.</param>
/// <param name="LeftOut">Records that would no longer be kept in step.</param>
/// <param name="Archived">Deleted records that would be archived where HubSpot has them.</param>
[GenerateSerializer, Immutable, Alias("object-preview")]
public sealed record ObjectPreview(
    [property: Id(0)] HubSpotType Type,
    [property: Id(1)] int Records,
    [property: Id(2)] bool OfAll,
    [property: Id(3)] ImmutableSortedDictionary<string, int> Updates,
    [property: Id(4)] int LetIn,
    [property: Id(5)] int LeftOut,
    [property: Id(6)] int Archived);

[GenerateSerializer, Immutable, Alias("mapping-preview")]
public sealed record MappingPreview([property: Id(0)] ImmutableArray<ObjectPreview> Objects);

/// <summary>What the settings make of a record as a whole. The numbers are stored: they are forever.</summary>
public enum Fate
{
    Mirrored = 0,

    /// <summary>Not written; what HubSpot has stays as it is.</summary>
    LeftOut = 1,

    /// <summary>Deleted in FreshBooks, and to be archived in HubSpot.</summary>
    Archived = 2,
}

/// <summary>One per connection: reports, checks and tries out its mapping. The settings themselves are the connection's.</summary>
[Alias("IMappingGrain")]
public interface IMappingGrain : IGrainWithStringKey
{
    /// <exception cref="RefusalException">There is no such connection.</exception>
    [Alias("Report")]
    Task<MappingReport> ReportAsync();

    /// <summary>What the settings would change; nothing is written.</summary>
    /// <exception cref="RefusalException">The settings cannot work, or either side cannot be read now.</exception>
    [Alias("Preview"), ResponseTimeout("00:03:00")]
    Task<MappingPreview> PreviewAsync(MappingSettings settings);

    /// <summary>Uses the settings from now on, and has every record reconciled under them.</summary>
    /// <exception cref="RefusalException">The settings cannot work, or HubSpot cannot be asked now.</exception>
    [Alias("Use"), ResponseTimeout("00:02:00")]
    Task<MappingSettings> UseAsync(MappingSettings settings);
}

/// <summary>
/// One per client or invoice (key: its entity key), asked only under settings that leave records out: whether it is left
/// out, and which of its children were for that reason, so that they follow when it is let in.
/// </summary>
[Alias("ILeftOutGrain")]
public interface ILeftOutGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task SetAsync(Fate fate);

    /// <summary>And not archived: its HubSpot record stays as it was.</summary>
    [Alias("IsLeftOut")]
    Task<bool> IsLeftOutAsync();

    /// <summary>Whether this child is left out with its parent; if so, it is remembered.</summary>
    [Alias("TakesAlong")]
    Task<bool> TakesAlongAsync(EntityKey child);
}
