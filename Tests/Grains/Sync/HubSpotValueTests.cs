using Grains.Sync;
using Xunit;

namespace Tests.Grains.Sync;

public class HubSpotValueTests
{
    [Theory]
    [InlineData("email", "Ann@Example.com", "ann@example.com")]
    [InlineData("domain", "Acme.example", "acme.example")]
    [InlineData("price", "12.5", "12.50")]
    [InlineData("price", "12.50", "12.5")]
    [InlineData("freshbooks_total", "100", "100.00")]
    [InlineData("freshbooks_outstanding_usd", "-3.10", "-3.1")]
    [InlineData("hs_due_date", "2026-01-01T12:00:00Z", "2026-01-01T12:00:00.000Z")]
    [InlineData("hs_due_date", "2026-01-01T12:00:00Z", "2026-01-01T14:00:00+02:00")]
    [InlineData("hs_due_date", "2026-01-01T12:00:00Z", "1767268800000")]
    [InlineData("firstname", " Ann  ", "Ann")]
    [InlineData("hs_comments", "one\r\ntwo", "one\ntwo")]
    [InlineData("phone", "", "")]
    public void HubSpot_s_own_spelling_is_no_edit(string property, string written, string found) =>
        Assert.True(HubSpotValue.IsSame(property, written, found));

    [Theory]
    [InlineData("firstname", "Ann", "ann")]
    [InlineData("firstname", "Ann", "")]
    [InlineData("price", "12.5", "12.51")]
    [InlineData("zip", "02134", "2134")]
    [InlineData("phone", "+4930123", "4930123")]
    [InlineData("hs_due_date", "2026-01-01T12:00:00Z", "2026-01-02T12:00:00Z")]
    [InlineData("freshbooks_number", "1767268800000", "2026-01-01T12:00:00Z")]
    public void Another_value_is_an_edit(string property, string written, string found) =>
        Assert.False(HubSpotValue.IsSame(property, written, found));
}
