using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Sync;

namespace Grains;

/// <summary>A client's stored state: its contact, and the company the contact belongs to.</summary>
[GenerateSerializer, Alias("client-state")]
public sealed record ClientState
{
    [Id(0)] public WrittenRecord Contact { get; init; } = WrittenRecord.None;

    [Id(1)] public string? CompanyId { get; init; }

    /// <summary>The hash of the e-mail address under which the contact stands.</summary>
    [Id(2)] public string? Address { get; init; }

    /// <summary>Every address joined and not left yet. More than one after an attempt that did not get to its end.</summary>
    [Id(3)] public ImmutableSortedSet<string> Addresses { get; init; } = [];

    /// <summary>Every company entity joined and not left yet.</summary>
    [Id(4)] public ImmutableSortedSet<string> Companies { get; init; } = [];

    /// <summary>What its invoices may have been associated with last; null: nothing yet.</summary>
    [Id(5)] public ClientLink? Seen { get; init; }

    /// <summary>How often that changed, and up to which change the invoices were marked.</summary>
    [Id(6)] public int Moves { get; init; }

    [Id(7)] public int MarkedMoves { get; init; }

    /// <summary>False: it was deleted, or left out, when it was last settled. Null: a version settled it that did not keep this.</summary>
    [Id(8)] public bool? Lives { get; init; }

    /// <summary>When FreshBooks was asked for the record of which this state follows: stored along with whatever is.</summary>
    [Id(9)] public ReadStamp Read { get; init; }

    public ClientLink? Link => Contact is { HubSpotId: { } contact, IsLost: false } ? new ClientLink(contact, CompanyId, Address) : null;

    public bool HasMoved => Moves != MarkedMoves;

    /// <summary>Nothing stands in HubSpot for it, and nobody counts it in.</summary>
    public bool IsUntouched => Contact.HubSpotId is null && Addresses.IsEmpty && Companies.IsEmpty;

    /// <summary>About to be one of those who have this address and belong to this company.</summary>
    public ClientState Joining(string? address, string? company) => this with
    {
        Addresses = address is null ? Addresses : Addresses.Add(address),
        Companies = company is null ? Companies : Companies.Add(company),
    };

    /// <summary>The contact or its company may be another one now.</summary>
    public ClientState Known(WrittenRecord contact, string? companyId)
    {
        var next = this with { Contact = contact, CompanyId = companyId };
        return next.Link is not { } link || (link.ContactId, link.CompanyId) == (Seen?.ContactId, Seen?.CompanyId)
            ? next
            : next with { Seen = link, Moves = Seen is null ? Moves : Moves + 1 };
    }
}
