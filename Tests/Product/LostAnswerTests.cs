using System.Text.Json.Nodes;
using Sandbox;
using Sandbox.Data;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;
using Xunit;
using static Tests.Product.MappingDesk;

namespace Tests.Product;

/// <summary>HubSpot has done what was asked and nobody was told; before it is asked again, FreshBooks changes its mind.</summary>
public class LostAnswerTests
{
    private static readonly BookLine Extra = new(77, "Extra", "", 1, 25);

    [Fact]
    public async Task A_payment_whose_create_was_not_answered_and_that_is_deleted_then_does_not_stay_behind()
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        await InStepAsync(house);
        LoseAnswers(house, "payments/batch/");
        var payment = house.Pay(invoice, 40);
        await House.UntilAsync(() => Task.FromResult(house.Live("commerce_payments").Count()), count => count == 1);

        await SeenToAsync(house, "payments/batch/", payment, () => house.Books.DeletePayment(payment));
        Assert.Empty(house.Live("commerce_payments"));
    }

    [Fact]
    public async Task A_payment_that_a_sweep_made_without_an_answer_and_that_is_deleted_unnoticed_does_not_stay_behind()
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        await InStepAsync(house);
        house.Books.Options.LostShare = 1;
        LoseAnswers(house, "payments/batch/");
        var payment = house.Pay(invoice, 40);
        await house.DoAsync("sweep");
        await House.UntilAsync(() => Task.FromResult(house.Live("commerce_payments").Count()), count => count == 1);

        await SeenToAsync(house, "payments/batch/", payment, () => house.Books.DeletePayment(payment));
        Assert.Empty(house.Live("commerce_payments"));
    }

    [Fact]
    public async Task An_invoice_that_a_sweep_made_without_an_answer_and_that_is_deleted_unnoticed_is_voided()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@pay.example");
        await InStepAsync(house);
        house.Books.Options.LostShare = 1;
        LoseAnswers(house, "invoices/batch/");
        var invoice = house.Invoice(client, 100);
        await house.DoAsync("sweep");
        await House.UntilAsync(() => Task.FromResult(house.Live("invoices").Count()), count => count == 1);

        await SeenToAsync(house, "invoices/batch/", invoice, () => house.Books.DeleteInvoice(invoice));
        Assert.Equal("voided", house.Live("invoices").Single().Properties["hs_invoice_status"]);
    }

    [Fact]
    public async Task A_payment_whose_archival_was_not_answered_and_that_comes_back_is_made_anew()
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        var payment = house.Pay(invoice, 40);
        await House.UntilAsync(() => Task.FromResult(house.Live("commerce_payments").Count()), count => count == 1);
        await InStepAsync(house);
        LoseAnswers(house, "payments/batch/");
        house.Books.DeletePayment(payment);
        await House.UntilAsync(() => Task.FromResult(house.Live("commerce_payments").Count()), count => count == 0);

        await SeenToAsync(house, "payments/batch/", payment, () => house.Books.UndeletePayment(payment));
        Assert.Single(house.Live("commerce_payments"));
    }

    [Fact]
    public async Task A_draft_whose_archival_was_not_answered_and_that_comes_back_is_made_anew()
    {
        await using var house = await House.BackfilledAsync();
        await AskAsync(house, HttpMethod.Put, "", new JsonObject { ["deletes"] = new JsonObject { ["invoice"] = "archive" } });
        await WalkedAsync(house);
        var client = house.Add("Ann", "ann@pay.example");
        var draft = house.Books.AddInvoice(new BookInvoice { ClientId = client, CreateDate = Oracle.Today(TimeProvider.System), Lines = [Extra] }).Id;
        await house.SeenInvoiceAsync(draft);
        await InStepAsync(house);
        LoseAnswers(house, "invoices/batch/");
        house.Books.DeleteInvoice(draft);
        await House.UntilAsync(() => Task.FromResult(house.Live("invoices").Count()), count => count == 0);

        await SeenToAsync(house, "invoices/batch/", draft, () => house.Books.UndeleteInvoice(draft));
        Assert.Single(house.Live("invoices"));
    }

    [Fact]
    public async Task A_line_whose_create_was_not_answered_and_that_is_taken_off_then_does_not_stay_behind()
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        await house.SeenInvoiceAsync(invoice);
        await InStepAsync(house);
        LoseAnswers(house, "line_items/batch/");
        house.Books.EditInvoice(invoice, now => now with { Lines = [.. now.Lines, Extra] });
        await House.UntilAsync(() => Task.FromResult(house.Live("line_items").Count()), count => count == 2);

        await SeenToAsync(house, "line_items/batch/", invoice, () => house.Books.EditInvoice(invoice, now => now with { Lines = [now.Lines[0]] }));
        Assert.Single(house.Live("line_items"));
    }

    [Fact]
    public async Task A_line_whose_archival_was_not_answered_and_that_is_put_back_is_made_anew()
    {
        await using var house = await House.BackfilledAsync();
        var invoice = house.Invoice(house.Add("Ann", "ann@pay.example"), 100);
        house.Books.EditInvoice(invoice, now => now with { Lines = [.. now.Lines, Extra] });
        await House.UntilAsync(() => Task.FromResult(house.Live("line_items").Count()), count => count == 2);
        await InStepAsync(house);
        LoseAnswers(house, "line_items/batch/");
        house.Books.EditInvoice(invoice, now => now with { Lines = [now.Lines[0]] });
        await House.UntilAsync(() => Task.FromResult(house.Live("line_items").Count()), count => count == 1);

        await SeenToAsync(house, "line_items/batch/", invoice, () => house.Books.EditInvoice(invoice, now => now with { Lines = [.. now.Lines, Extra] }));
        Assert.Equal(2, house.Live("line_items").Count());
    }

    [Fact]
    public async Task A_contact_whose_create_was_not_answered_is_let_go_when_its_client_shares_anothers_then()
    {
        await using var house = await House.BackfilledAsync();
        var owner = house.Add("Ann", "ann@share.example");
        await house.ContactAsync(owner, _ => true);
        await InStepAsync(house);
        LoseAnswers(house, "contacts/batch/");
        var client = house.Add("Bob", "bob@share.example");
        await House.UntilAsync(() => Task.FromResult(house.Live("contacts").Count()), count => count == 2);

        await SeenToAsync(house, "contacts/batch/", client, () => house.Books.EditClient(client, now => now with { Email = "ann@share.example" }));
        Assert.Null(await House.UntilAsync(() => Task.FromResult(house.Contact(client)), found => found is null));
    }

    [Fact]
    public async Task A_contact_that_is_let_go_without_an_answer_and_whose_client_comes_back_is_its_own_again()
    {
        await using var house = await House.BackfilledAsync();
        var (owner, client) = (house.Add("Ann", "ann@share.example"), house.Add("Bob", "bob@share.example"));
        await house.ContactAsync(owner, _ => true);
        var contact = await house.ContactAsync(client, _ => true);
        await InStepAsync(house);
        LoseAnswers(house, "contacts/batch/update");
        house.Books.EditClient(client, now => now with { Email = "ann@share.example" });
        await House.UntilAsync(() => Task.FromResult(house.Contact(client)), found => found is null);

        await SeenToAsync(house, "contacts/batch/update", client, () => house.Books.EditClient(client, now => now with { Email = "bob@share.example" }));
        Assert.Equal(contact!.Id, house.Contact(client)!.Id);
    }

    [Fact]
    public async Task A_payment_that_people_deleted_is_made_anew_when_only_its_company_changes()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@pay.example", "Old Firm");
        var invoice = house.Invoice(client, 100);
        house.Pay(invoice, 40);
        await House.UntilAsync(() => Task.FromResult(house.Live("commerce_payments").Count()), count => count == 1);
        await InStepAsync(house);
        house.Portal.ArchiveByHand("commerce_payments", house.Live("commerce_payments").Single().Id);

        house.Books.EditClient(client, now => now with { Organization = "New Firm" });
        await house.EqualAsync();
        Assert.Single(house.Live("commerce_payments"));
    }

    [Fact]
    public async Task A_new_access_token_that_is_refused_once_holds_nothing()
    {
        await using var house = await House.BackfilledAsync();
        var client = house.Add("Ann", "ann@pay.example");
        await house.ContactAsync(client, _ => true);
        await InStepAsync(house);
        house.World.FreshBooksFaults.Add(new Fault(FaultKind.Status, "/accounting/", Times: 2, Status: 401));

        house.Books.EditClient(client, now => now with { MobilePhone = "+1 555 0100" });
        await house.EqualAsync();
        Assert.Empty(house.World.FreshBooksFaults.Waiting);
    }

    private static void LoseAnswers(House house, string operation) =>
        house.Portal.Faults.Add(new HubSpotFault { Operation = operation, Kind = HubSpotFaultKind.DropReplyAfterCommit, Times = null });

    /// <summary>Answers come again once the product has asked HubSpot about the change, or believes that it need not.</summary>
    private static async Task SeenToAsync(House house, string operation, int id, Action change)
    {
        int Asked() => house.World.Ledger.Entries(Side.HubSpot).Count(entry => entry.Operation.Contains(operation, StringComparison.Ordinal));
        await House.UntilAsync(() => house.RecordsAsync(), text => text.Contains($"\"{id}\"", StringComparison.Ordinal));
        var before = Asked();
        change();
        await House.UntilAsync(
            async () => Asked() > before + 1 || !(await house.RecordsAsync()).Contains($"\"{id}\"", StringComparison.Ordinal),
            isSeenTo => isSeenTo);
        house.Portal.Faults.Clear();
        await house.EqualAsync();
    }
}
