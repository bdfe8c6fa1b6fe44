using Xunit;

namespace Tests.Product;

public class OverdueTests
{
    [Fact]
    public async Task An_invoice_that_the_day_makes_overdue_shows_so_though_nothing_tells_of_it()
    {
        var time = new LaterTime();
        await using var house = await House.BuildAsync(clients: 0, time: time);
        await house.ConnectAsync();
        var client = house.Add("Ann", "ann@late.example", "Late Firm");
        house.Invoice(client, 70);
        await house.ContactAsync(client, contact => contact.Properties["freshbooks_outstanding_usd"] == "70");
        await time.PassAsync(house, days: 5);
        await house.EqualAsync();

        await time.PassAsync(house, days: 27);

        await house.ContactAsync(client, contact => contact.Properties["freshbooks_overdue_usd"] == "70");
        await house.EqualAsync();
    }
}
