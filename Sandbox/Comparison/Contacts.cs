using System.Collections.Immutable;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox.Comparison;

/// <summary>Clients are contacts; those of one e-mail address share one.</summary>
internal sealed class Contacts(BookView books, PortalView portal, Findings findings)
{
    public void Compare()
    {
        foreach (var client in books.Clients)
        {
            var sharing = books.WithAddressOf(client);
            if (client.VisState is VisState.Deleted)
                CompareDeleted(client);
            else if (sharing.IsEmpty || sharing[0] == client)
                CompareOwner(client, sharing.IsEmpty ? [client] : sharing);
            else if (Find(client) is { } own && own.Properties.GetValueOrDefault("email", "").Length == 0)
                // One that had an address of its own before may be left over; this one never had.
                findings.Differs(Name(client), "has a contact beside the one that it shares");
        }
    }

    /// <summary>
    /// Where the client's invoices may hang: at the contact of its address. A deleted client shares no more; its invoices
    /// stay where they were or go to a contact of its own.
    /// </summary>
    public ImmutableArray<HubSpotObject> Of(BookClient client)
    {
        var owners = client.VisState is VisState.Deleted
            ? books.Clients.Where(other => other == client || BookView.HaveOneAddress(other, client))
            : books.WithAddressOf(client).DefaultIfEmpty(client).Take(1);
        return [.. owners.Select(Find).OfType<HubSpotObject>()];
    }

    private void CompareOwner(BookClient owner, ImmutableArray<BookClient> sharing)
    {
        if (Find(owner) is not { } contact)
        {
            findings.Differs(Name(owner), "has no contact");
            return;
        }

        Compare(owner, contact, sharing);
        if (owner.Organization.Length > 0)
            findings.LinkedCompany(Name(owner), contact, 1, owner.Organization);
    }

    /// <summary>It may never have been mirrored. Of one whose address others have, nothing is promised.</summary>
    private void CompareDeleted(BookClient client)
    {
        if (Find(client) is not { } contact || books.IsAddressShared(client))
            return;
        Compare(client, contact, [client]);
        if (client.Organization.Length > 0)
            findings.LinkedCompany(Name(client), contact, 1, client.Organization);
    }

    private void Compare(BookClient owner, HubSpotObject contact, ImmutableArray<BookClient> sharing)
    {
        var street = string.Join(", ", new[] { owner.Address.Street, owner.Address.Street2 }.Where(part => part.Length > 0));
        string OrPeoples(string property, string value) =>
            value.Length == 0 && contact.Properties.GetValueOrDefault(property, "") is var seen && books.IsOfPeople(seen) ? seen : value;
        findings.Same(Name(owner), contact,
            ("email", OrPeoples("email", portal.Takes(owner.Email) ? owner.Email.ToLowerInvariant() : "")), ("firstname", OrPeoples("firstname", owner.FirstName)),
            ("lastname", owner.LastName.Length + owner.FirstName.Length + owner.Email.Length == 0 ? owner.Organization : OrPeoples("lastname", owner.LastName)),
            ("company", owner.Organization), ("phone", OrPeoples("phone", owner.BusinessPhone)), ("mobilephone", owner.MobilePhone),
            ("address", street), ("city", OrPeoples("city", owner.Address.City)), ("state", owner.Address.Province),
            ("zip", owner.Address.PostalCode), ("country", owner.Address.Country),
            ("freshbooks_state", Text.State(owner.VisState)),
            ("freshbooks_client_ids", string.Join(';', sharing.Select(client => Text.Number(client.Id)))));
        findings.SameRollup(Name(owner), contact, books.Rollup(sharing));
    }

    private HubSpotObject? Find(BookClient client) => portal.Find("contacts", $"client:{client.Id}");

    private static string Name(BookClient client) => $"client {client.Id}";
}
