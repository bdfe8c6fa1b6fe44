using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Sandbox.HubSpot;

/// <summary>
/// A HUBSPOT_DEFINED association type. Direction matters: each has its own id each way (developers.hubspot.com,
/// "Associations", table of type ids).
/// </summary>
internal sealed record AssociationType(int Id, ObjectType From, ObjectType To, int Reverse, string? Label)
{
    public const int ContactToPrimaryCompany = 1;
    public const int PrimaryCompanyToContact = 2;

    private static readonly ImmutableArray<AssociationType> All =
    [
        // The unlabelled type of a pair comes first; the "default" calls use it.
        .. Pair(279, ObjectType.Contacts, ObjectType.Companies, 280),
        .. Pair(ContactToPrimaryCompany, ObjectType.Contacts, ObjectType.Companies, PrimaryCompanyToContact, "Primary"),
        .. Pair(931, ObjectType.Contacts, ObjectType.Companies, 930, "Billing contact"),
        .. Pair(3, ObjectType.Deals, ObjectType.Contacts, 4),
        .. Pair(341, ObjectType.Deals, ObjectType.Companies, 342),
        .. Pair(177, ObjectType.Invoices, ObjectType.Contacts, 178),
        .. Pair(179, ObjectType.Invoices, ObjectType.Companies, 180),
        .. Pair(175, ObjectType.Invoices, ObjectType.Deals, 176),
        .. Pair(409, ObjectType.Invoices, ObjectType.LineItems, 410),
        .. Pair(541, ObjectType.Invoices, ObjectType.Payments, 542),
        .. Pair(387, ObjectType.Payments, ObjectType.Contacts, 388),
        .. Pair(389, ObjectType.Payments, ObjectType.Companies, 390),
        .. Pair(391, ObjectType.Payments, ObjectType.Deals, 392),
        .. Pair(395, ObjectType.Payments, ObjectType.LineItems, 396),
        .. Pair(20, ObjectType.LineItems, ObjectType.Deals, 19),
    ];

    private static readonly FrozenDictionary<int, AssociationType> ById = All.ToFrozenDictionary(type => type.Id);

    private static readonly FrozenDictionary<(string From, string To), AssociationType> Defaults =
        All.Where(type => type.Label is null).ToFrozenDictionary(type => (type.From.Name, type.To.Name));

    /// <summary>Whether a record may have one such association only on the from side: a line item has one parent.</summary>
    public bool IsToParent => From == ObjectType.LineItems && (To == ObjectType.Invoices || To == ObjectType.Deals);

    public bool IsToChild => To == ObjectType.LineItems && (From == ObjectType.Invoices || From == ObjectType.Deals);

    public static AssociationType? Find(int id) => ById.GetValueOrDefault(id);

    public static AssociationType? Unlabelled(ObjectType from, ObjectType to) => Defaults.GetValueOrDefault((from.Name, to.Name));

    private static AssociationType[] Pair(int id, ObjectType from, ObjectType to, int reverse, string? label = null) =>
        [new(id, from, to, reverse, label), new(reverse, to, from, id, label)];
}
