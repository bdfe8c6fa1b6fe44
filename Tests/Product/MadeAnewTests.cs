using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.AuditDesk;

namespace Tests.Product;

/// <summary>What people delete in HubSpot is made anew, but for what they erased.</summary>
public class MadeAnewTests
{
    [Fact]
    public async Task A_contact_that_people_deleted_is_made_anew_when_its_client_gets_an_invoice()
    {
        await using var house = await MirroredAsync();
        var shape = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Lines.Length: > 0 });
        house.Portal.ArchiveByHand("contacts", Mirrored(house, "contacts", $"client:{shape.ClientId}").Id);

        house.Books.AddInvoice(shape with { Number = "" });
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_deleted_contact_company_invoice_payment_and_line_are_made_anew_with_their_associations()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Lines.Length: > 1 });
        var payment = house.Books.Payments.First(payment => payment.VisState is VisState.Active && payment.InvoiceId != invoice.Id);
        var other = house.Books.Clients.First(client => client is { Organization.Length: > 0, VisState: VisState.Active } && client.Id != invoice.ClientId);
        house.Portal.ArchiveByHand("contacts", Mirrored(house, "contacts", $"client:{other.Id}").Id);
        house.Portal.ArchiveByHand("companies", house.Portal.Objects("companies").First(company => !company.Archived && company.Properties["name"] == other.Organization).Id);
        house.Portal.ArchiveByHand("commerce_payments", Mirrored(house, "commerce_payments", $"payment:{payment.Id}").Id);
        house.Portal.ArchiveByHand("line_items", Mirrored(house, "line_items", $"invoice:{invoice.Id}:{invoice.Lines[0].Id}").Id);
        house.Portal.ArchiveByHand("invoices", Mirrored(house, "invoices", $"invoice:{payment.InvoiceId}").Id);

        await AuditAsync(house);

        // What went this lately may have been merged: it is made anew when search would show that, and its children find it then.
        await House.UntilAsync(() => house.RecordsAsync(), text => !text.Contains("Deleted in HubSpot a moment ago", StringComparison.Ordinal));
        await AuditAsync(house);
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_deleted_invoice_that_gets_a_line_is_made_anew_with_all_its_lines()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Lines.Length: > 1 });
        house.Portal.ArchiveByHand("invoices", Mirrored(house, "invoices", $"invoice:{invoice.Id}").Id);

        house.Books.EditInvoice(invoice.Id, edited => edited with { Lines = [.. edited.Lines, edited.Lines[0] with { Id = edited.Lines.Max(line => line.Id) + 1, Name = "One more" }] });
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_deleted_invoice_that_changes_is_made_anew_with_all_its_lines()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Paid: 0 });
        var found = Mirrored(house, "invoices", $"invoice:{invoice.Id}");
        foreach (var line in LinesOf(house, found.Id))
            house.Portal.ArchiveByHand("line_items", line);
        house.Portal.ArchiveByHand("invoices", found.Id);

        house.Books.EditInvoice(invoice.Id, edited => edited with { PoNumber = "PO-77" });
        await house.EqualAsync();
        Assert.NotEqual(found.Id, Mirrored(house, "invoices", $"invoice:{invoice.Id}").Id);
    }

    [Fact]
    public async Task A_company_that_people_deleted_is_made_anew_for_a_new_client_of_its_name()
    {
        await using var house = await House.BackfilledAsync();
        house.Add("Ann", "ann@firm.example", "The Firm");
        house.Add("Cid", "cid@firm.example", "The Firm");
        var company = (await house.CompanyAsync("The Firm", _ => true))!;
        await MappingDesk.InStepAsync(house);
        house.Portal.ArchiveByHand("companies", company.Id);

        var bob = house.Add("Bob", "bob@firm.example", "The Firm");
        await house.ContactAsync(bob, _ => true);
        Assert.NotNull(await house.CompanyAsync("The Firm", _ => true));
        await house.EqualAsync();
    }

    [Fact]
    public async Task A_shared_contact_that_people_deleted_is_made_anew_when_another_sharer_gets_an_invoice()
    {
        await using var house = await House.BackfilledAsync();
        var (low, high) = (house.Add("Ann", "ann@shared.example"), house.Add("Bob", "ann@shared.example"));
        var contact = (await house.ContactAsync(low, contact => contact.Properties["freshbooks_client_ids"] == $"{low};{high}"))!;
        await MappingDesk.InStepAsync(house);
        house.Portal.ArchiveByHand("contacts", contact.Id);

        var invoice = house.Invoice(high, 70);
        await house.SeenInvoiceAsync(invoice);
        await house.EqualAsync();
    }

    [Fact]
    public async Task An_invoice_is_made_anew_though_its_lines_could_not_be_looked_at_at_once()
    {
        await using var house = await MirroredAsync();
        var invoice = DeletedWithItsLines(house);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "line_items/batch/read", Status = 503, Times = 1 });

        house.Books.EditInvoice(invoice, edited => edited with { PoNumber = "PO-77" });
        await house.EqualAsync();
        Assert.Empty(house.Portal.Faults.Waiting);
    }

    [Fact]
    public async Task An_invoice_that_people_deleted_with_its_lines_is_made_anew_though_that_fails_at_first()
    {
        await using var house = await MirroredAsync();
        var invoice = DeletedWithItsLines(house);
        house.Portal.Faults.Add(new HubSpotFault { Operation = "POST invoices/batch/create", Status = 503, Times = 1 });

        house.Books.EditInvoice(invoice, edited => edited with { PoNumber = "PO-78" });
        await house.EqualAsync();
        Assert.Empty(house.Portal.Faults.Waiting);
    }

    [Fact]
    public async Task An_erased_contact_is_parked_and_not_made_anew()
    {
        await using var house = await MirroredAsync();
        var client = house.Books.Clients.First(client => client is { Email.Length: > 0, VisState: VisState.Active });
        house.Portal.EraseByHand("contacts", Mirrored(house, "contacts", $"client:{client.Id}").Id);
        var contacts = house.Portal.Objects("contacts").Count(contact => !contact.Archived);

        await AuditAsync(house);
        await ParkedAsync();
        await AuditAsync(house);
        await ParkedAsync();
        Assert.Equal(contacts, house.Portal.Objects("contacts").Count(contact => !contact.Archived));

        async Task ParkedAsync()
        {
            var parked = await House.UntilAsync(() => house.RecordsAsync("?state=parked&kind=client"), text => text.Contains("Erased in HubSpot", StringComparison.Ordinal));
            Assert.Contains("Erased in HubSpot", parked, StringComparison.Ordinal);
            Assert.Contains($"\"{client.Id}\"", parked, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task An_invoice_of_an_erased_contact_follows_the_books_all_the_same()
    {
        await using var house = await MirroredAsync();
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Paid: 0, Outstanding: > 0 }
            && Mirrored(house, "invoices", $"invoice:{invoice.Id}").Properties["hs_invoice_status"] == "open");
        house.Portal.EraseByHand("contacts", Mirrored(house, "contacts", $"client:{invoice.ClientId}").Id);
        await AuditAsync(house);
        await House.UntilAsync(() => house.RecordsAsync("?state=parked&kind=client"), text => text.Contains("Erased in HubSpot", StringComparison.Ordinal));

        house.Books.DeleteInvoice(invoice.Id);
        await House.SeenAsync("the voided invoice", () => Mirrored(house, "invoices", $"invoice:{invoice.Id}"), found => found.Properties["hs_invoice_status"] == "voided");

        // With whom it is associated is to be seen to as soon as the client has a contact.
        var held = await House.UntilAsync(() => house.RecordsAsync("?state=held&kind=invoice"), text => text.Contains($"\"{invoice.Id}\"", StringComparison.Ordinal));
        Assert.Contains($"\"{invoice.Id}\"", held, StringComparison.Ordinal);
    }

    /// <summary>A person deletes an invoice and all of its lines. Returns its id in FreshBooks.</summary>
    private static int DeletedWithItsLines(House house)
    {
        var invoice = house.Books.Invoices.First(invoice => invoice is { VisState: VisState.Active, Paid: 0, Lines.Length: > 1 });
        var found = Mirrored(house, "invoices", $"invoice:{invoice.Id}");
        foreach (var line in LinesOf(house, found.Id))
            house.Portal.ArchiveByHand("line_items", line);
        house.Portal.ArchiveByHand("invoices", found.Id);
        return invoice.Id;
    }
}
