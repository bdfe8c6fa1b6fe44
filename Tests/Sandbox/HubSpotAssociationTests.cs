using Sandbox.HubSpot;
using Xunit;
using static Tests.Sandbox.HubSpotSandbox;

namespace Tests.Sandbox;

public sealed class HubSpotAssociationTests
{
    private const string Links = "/crm/associations/2026-09/";

    [Theory]
    [InlineData("invoices", "contacts", 177, 178)]
    [InlineData("invoices", "companies", 179, 180)]
    [InlineData("invoices", "deals", 175, 176)]
    [InlineData("invoices", "line_items", 409, 410)]
    [InlineData("invoices", "commerce_payments", 541, 542)]
    [InlineData("commerce_payments", "contacts", 387, 388)]
    [InlineData("commerce_payments", "companies", 389, 390)]
    [InlineData("commerce_payments", "deals", 391, 392)]
    [InlineData("commerce_payments", "line_items", 395, 396)]
    [InlineData("line_items", "deals", 20, 19)]
    [InlineData("contacts", "companies", 279, 280)]
    [InlineData("deals", "contacts", 3, 4)]
    [InlineData("deals", "companies", 341, 342)]
    public async Task Each_pair_has_one_type_id_per_direction(string from, string to, int forth, int back)
    {
        await using var sandbox = await StartAsync();
        var (one, other) = (Make(sandbox, from), Make(sandbox, to));
        var created = await sandbox.PostAsync($"{Links}{from}/{to}/batch/create", Batch(new { from = new { id = one }, to = new { id = other }, types = Types(forth) }));
        Assert.True(created.Status == 200, created.ToString());
        Assert.Equal(400, (await sandbox.PostAsync($"{Links}{from}/{to}/batch/create", Batch(new { from = new { id = one }, to = new { id = other }, types = Types(back) }))).Status);

        var read = await sandbox.PostAsync($"{Links}{to}/{from}/batch/read", Batch(new { id = other }));
        var end = Assert.Single(read.Results).GetProperty("to")[0];
        Assert.Equal(one, end.GetProperty("toObjectId").GetString());
        Assert.Equal(back, end.GetProperty("associationTypes")[0].GetProperty("typeId").GetInt32());
    }

    [Fact]
    public async Task A_new_primary_company_takes_the_place_of_the_one_before()
    {
        await using var sandbox = await StartAsync();
        var contact = Make(sandbox, "contacts");
        var (first, second) = (Make(sandbox, "companies"), Make(sandbox, "companies"));
        foreach (var company in new[] { first, second })
            Assert.Equal(201, (await sandbox.SendAsync(HttpMethod.Put, $"contacts/{contact}/associations/companies/{company}", Types(1))).Status);

        var types = sandbox.Portal.Associations().Where(link => link.FromId == contact).ToLookup(link => link.ToId, link => link.TypeId);
        Assert.Equal([279], types[first]);
        Assert.Equal([1, 279], types[second]);
    }

    [Fact]
    public async Task The_default_batch_is_idempotent()
    {
        await using var sandbox = await StartAsync();
        var body = Batch(new { from = new { id = Make(sandbox, "contacts") }, to = new { id = Make(sandbox, "companies") } });
        for (var i = 0; i < 2; i++)
        {
            var reply = await sandbox.PostAsync($"{Links}contacts/companies/batch/associate/default", body);
            Assert.Equal(200, reply.Status);
            Assert.Equal(279, Assert.Single(reply.Results).GetProperty("associationSpec").GetProperty("associationTypeId").GetInt32());
        }

        Assert.Equal(2, sandbox.Portal.Associations().Count);
    }

    [Fact]
    public async Task A_missing_record_fails_its_own_association_only()
    {
        await using var sandbox = await StartAsync();
        var (contact, company) = (Make(sandbox, "contacts"), Make(sandbox, "companies"));
        var reply = await sandbox.PostAsync($"{Links}contacts/companies/batch/associate/default", Batch(
            new { from = new { id = contact }, to = new { id = company } }, new { from = new { id = contact }, to = new { id = "99" } }));
        Assert.Equal(207, reply.Status);
        Assert.Single(reply.Results);
        var error = Assert.Single(reply.Errors);
        Assert.Equal("crm.associations.INVALID_IDENTIFIER", error.GetProperty("subCategory").GetString());
        Assert.Equal("99", error.GetProperty("context").GetProperty("id")[0].GetString());
    }

    [Fact]
    public async Task A_line_item_has_one_parent()
    {
        await using var sandbox = await StartAsync();
        var (first, second) = (Make(sandbox, "invoices"), Make(sandbox, "invoices"));
        var line = await sandbox.CreateAsync("line_items", new { name = "L", price = "1", quantity = "1" }, Link(first, 410));
        var reply = await sandbox.SendAsync(HttpMethod.Put, $"invoices/{second}/associations/default/line_items/{line}");
        Assert.Equal(400, reply.Status);
        Assert.Equal(200, (await sandbox.SendAsync(HttpMethod.Put, $"invoices/{first}/associations/default/line_items/{line}")).Status);
    }

    [Fact]
    public async Task Archiving_associations_takes_every_type_between_two_records()
    {
        await using var sandbox = await StartAsync();
        var (contact, company) = (Make(sandbox, "contacts"), Make(sandbox, "companies"));
        sandbox.Portal.AssociateByHand("contacts", contact, "companies", company, 1);
        var reply = await sandbox.PostAsync($"{Links}contacts/companies/batch/archive", Batch(new { from = new { id = contact }, to = new[] { new { id = company } } }));
        Assert.Equal(200, reply.Status);
        Assert.Empty(sandbox.Portal.Associations());
        var read = await sandbox.PostAsync($"{Links}contacts/companies/batch/read", Batch(new { id = contact }));
        Assert.Equal("crm.associations.NO_ASSOCIATIONS_FOUND", Assert.Single(read.Errors).GetProperty("subCategory").GetString());
    }

    [Fact]
    public async Task An_archived_record_loses_its_associations()
    {
        await using var sandbox = await StartAsync();
        var (contact, company) = (Make(sandbox, "contacts"), Make(sandbox, "companies"));
        sandbox.Portal.AssociateByHand("companies", company, "contacts", contact, 280);
        sandbox.Portal.ArchiveByHand("companies", company);
        Assert.Empty(sandbox.Portal.Associations());
    }

    private static string Make(HubSpotSandbox sandbox, string type) => sandbox.Portal.CreateByHand(type, new Dictionary<string, string>());

    private static object Batch(params object[] inputs) => new { inputs };
}
