using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Chaos.Simulation;

/// <summary>
/// How HubSpot differs from FreshBooks. What each property should say is the product's own mapping, which others judge;
/// here it is judged that the mapping of the truth arrived: everything, associated with the right records, and nothing else.
/// </summary>
internal sealed class MirrorComparison(World world)
{
    private const string VendorId = "freshbooks_vendor_id";

    private readonly List<string> _differences = [];
    private readonly HashSet<(HubSpotType, string)> _wanted = [];

    private Mirror Mirror => world.Mirror;

    private DateOnly Today => FreshBooksTime.Day(MachineClock.Epoch + world.Timeline.Now);

    public IReadOnlyList<string> Differences()
    {
        CompareCompanies();
        foreach (var sharers in world.Books.All<ClientRecord>().GroupBy(client => client.Email))
            CompareContact([.. sharers]);
        foreach (var invoice in world.Books.All<InvoiceRecord>())
            CompareInvoice(invoice);
        foreach (var payment in world.Books.All<PaymentRecord>())
            ComparePayment(payment);
        foreach (var extra in world.Crm.Live.Where(record => record.Property(HubSpotNames.Key).Length > 0 && !FormerKey.Is(record.Property(HubSpotNames.Key)) && !_wanted.Contains((record.Type, record.Property(HubSpotNames.Key)))))
            _differences.Add($"{extra.Type} {extra.Id} ({extra.Property(HubSpotNames.Key)}) is one too many");
        return _differences;
    }

    private void CompareCompanies()
    {
        var clients = world.Books.All<ClientRecord>().ToLookup(client => CompanyIdentity.IdOf(client.Organization));
        var names = world.Books.All<VendorRecord>().Select(vendor => (vendor.Name, vendor.Visibility))
            .Concat(world.Books.All<ClientRecord>().Select(client => (Name: client.Organization, client.Visibility)))
            .Where(each => each.Name.Length > 0).ToLookup(each => each.Name);
        foreach (var name in names)
        {
            var key = new EntityKey(Mirror.Connection, EntityKind.Company, CompanyIdentity.IdOf(name.Key));
            var sums = Rollup.Sum(Rollups(clients[key.Id].Where(IsLiving)));
            Compare(Wishes.CompanySums(key, Mirror, sums), isNeeded: name.Any(each => each.Visibility is not Visibility.Deleted));
        }

        // One that was deleted before it was ever seen is no company's vendor.
        foreach (var vendor in world.Books.All<VendorRecord>())
        {
            var company = Wishes.Company(vendor, Mirror);
            if (IsLiving(vendor) || world.Crm.ByKey(company.Type, company.Key)?.Property(VendorId) == company.Properties[VendorId])
                Compare(company, IsLiving(vendor));
        }
    }

    private void CompareContact(ImmutableArray<ClientRecord> sharers)
    {
        var owner = OwnerOf(sharers);
        ImmutableArray<ClientRecord> living = [.. sharers.Where(IsLiving)];
        ImmutableArray<ClientRecord> counted = living.Contains(owner) ? living : [owner];
        var contact = Wishes.Contact(owner, Mirror, CompanyOf(owner), Rollup.Sum(Rollups(counted)), [.. counted.Select(client => client.Id)]);
        var isRefused = Crm.Refuses(owner.Email);
        Compare(isRefused ? contact with { Properties = contact.Properties.SetItem("email", "") } : contact, isNeeded: !living.IsEmpty);
        if (isRefused && IsLiving(owner) && world.Database.Inbox.Find(EntityKey.Of(World.Connection, EntityKind.Client, owner.Id)) is null)
            _differences.Add($"client {owner.Id} has an address that HubSpot refuses, and nothing says so");
    }

    private void CompareInvoice(InvoiceRecord invoice)
    {
        var client = (ClientRecord)world.Books.Find(EntityKind.Client, invoice.CustomerId)!;
        var link = new ClientLink(ContactOf(client) ?? "none", CompanyOf(client), null);
        if (Compare(Wishes.Invoice(invoice, Mirror, link, []), IsLiving(invoice)) is not { } written)
            return;
        foreach (var item in InvoiceLines.Of(invoice)!)
        {
            var line = Compare(Wishes.Line(invoice, item, Mirror), isNeeded: true);
            if (line is not null && !written.Links.Any(to => to.ToId == line.Id) && !line.Links.Any(to => to.ToId == written.Id))
                _differences.Add($"line item {line.Id} hangs on no invoice");
        }
    }

    private void ComparePayment(PaymentRecord payment)
    {
        if (!IsLiving(payment))
            return;
        var invoice = (InvoiceRecord)world.Books.Find(EntityKind.Invoice, payment.InvoiceId)!;
        var client = (ClientRecord)world.Books.Find(EntityKind.Client, invoice.CustomerId)!;
        var link = new InvoiceLink(world.Crm.ByKey(HubSpotType.Invoice, Wishes.KeyOf(Mirror, invoice))?.Id ?? "none", ContactOf(client) ?? "none", CompanyOf(client));
        Compare(Wishes.Payment(payment, Mirror, link), isNeeded: true);
    }

    private CrmRecord? Compare(Desired desired, bool isNeeded)
    {
        _wanted.Add((desired.Type, desired.Key));
        if (world.Crm.ByKey(desired.Type, desired.Key) is not { } record)
        {
            if (isNeeded)
                _differences.Add($"{desired.Type} {desired.Key} is missing");
            return null;
        }

        foreach (var (name, value) in desired.Properties.Where(property => !IsSame(property.Value, record.Property(property.Key))))
            _differences.Add($"{desired.Type} {desired.Key} has {name} '{record.Property(name)}' for '{value}'");
        foreach (var link in desired.Links.Where(link => !record.Links.Contains(link)))
            _differences.Add($"{desired.Type} {desired.Key} is not associated with {link.To} {link.ToId}");
        foreach (var link in record.Links.Where(link => desired.Links.Any(ours => ours.TypeId == link.TypeId) && !desired.Links.Contains(link)))
            _differences.Add($"{desired.Type} {desired.Key} is associated with {link.To} {link.ToId} too");
        return record;
    }

    /// <summary>Nothing owed may be said or left unsaid.</summary>
    private static bool IsSame(string wanted, string found) => (wanted is "0" ? "" : wanted) == (found is "0" ? "" : found);

    private string? CompanyOf(ClientRecord client) => client.Organization.Length == 0
        ? null
        : world.Crm.ByKey(HubSpotType.Company, $"{Mirror.Account}:company:{CompanyIdentity.IdOf(client.Organization)}")?.Id ?? "none";

    private string? ContactOf(ClientRecord client)
    {
        var owner = OwnerOf([.. world.Books.All<ClientRecord>().Where(other => other.Email == client.Email)]);
        return world.Crm.ByKey(HubSpotType.Contact, Wishes.ClientKey(Mirror, owner.Id))?.Id;
    }

    private IEnumerable<Rollup> Rollups(IEnumerable<ClientRecord> clients)
    {
        long[] ids = [.. clients.Select(client => client.Id)];
        var rollups = global::Grains.Mapping.Rollups.Of(ids, world.Books.All<InvoiceRecord>(), world.Books.All<PaymentRecord>(), Today);
        return ids.Select(id => rollups[id]);
    }

    private static ClientRecord OwnerOf(ImmutableArray<ClientRecord> sharers) => sharers.OrderBy(client => !IsLiving(client)).ThenBy(client => client.Id).First();

    private static bool IsLiving(FreshBooksRecord record) => record.Visibility is not Visibility.Deleted;
}
