using System.Collections.Immutable;
using System.Globalization;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Sandbox.Comparison;

/// <summary>Compares values and associations, and collects what differs.</summary>
internal sealed class Findings(PortalView portal)
{
    private readonly ImmutableArray<string>.Builder _differences = ImmutableArray.CreateBuilder<string>();

    /// <summary>Associations seen, each counted in one direction.</summary>
    public int Links { get; private set; }

    public ImmutableArray<string> Differences => _differences.ToImmutable();

    public void Differs(string name, string how) => _differences.Add($"{name}: {how}");

    public void Same(string name, HubSpotObject found, params (string Property, string Value)[] expected)
    {
        foreach (var (property, value) in expected)
        {
            var actual = found.Properties.GetValueOrDefault(property, "");
            if (property.EndsWith("_date", StringComparison.Ordinal))
                actual = actual.Length >= 10 ? actual[..10] : actual;
            if (actual != value)
                Differs(name, $"{property} is '{Short(actual)}', not '{Short(value)}'");
        }
    }

    public void SameNumber(string name, HubSpotObject found, string property, decimal value)
    {
        if (Number(found, property) != value)
            Differs(name, $"{property} is {found.Properties.GetValueOrDefault(property, "absent")}, not {value}");
    }

    /// <summary>Nothing to tell may stand as nothing: an absent number is a zero.</summary>
    public void SameRollup(string name, HubSpotObject found, Rollup rollup)
    {
        foreach (var currency in portal.Currencies)
        {
            var code = currency.ToLowerInvariant();
            SameSum($"freshbooks_outstanding_{code}", rollup.Outstanding(currency));
            SameSum($"freshbooks_overdue_{code}", rollup.Overdue(currency));
            SameSum($"freshbooks_paid_{code}", rollup.Paid(currency));
        }

        SameSum("freshbooks_invoice_count", rollup.Invoices.Length);
        Same(name, found,
            ("freshbooks_last_invoice_date", Text.Day(rollup.LastInvoice)), ("freshbooks_last_payment_date", Text.Day(rollup.LastPayment)),
            ("freshbooks_other_balances", rollup.OtherBalances(portal.Currencies)));

        void SameSum(string property, decimal value)
        {
            if (value != 0 || found.Properties.GetValueOrDefault(property, "").Length > 0)
                SameNumber(name, found, property, value);
        }
    }

    /// <summary>Associated by the type with one record, and that one of <paramref name="to"/>.</summary>
    public void Linked(string name, HubSpotObject from, int type, ImmutableArray<HubSpotObject> to, string what)
    {
        var linked = Count(from, type);
        if (linked.Length != 1 || !to.Any(one => one.Id == linked[0].Id))
            Differs(name, $"is associated with {linked.Length} records by type {type}, not just with {what}");
    }

    /// <summary>With the company of the organization; with none where there is no organization.</summary>
    public void LinkedCompany(string name, HubSpotObject from, int type, string organization)
    {
        if (organization.Length > 0)
            Linked(name, from, type, portal.Company(organization) is { } company ? [company] : [], "its company");
        else if (Count(from, type) is { IsEmpty: false } linked)
            Differs(name, $"is associated with {linked.Length} records by type {type}, although it has no company");
    }

    /// <summary>The records associated by the type, added to <see cref="Links"/>.</summary>
    public ImmutableArray<HubSpotObject> Count(HubSpotObject from, int type)
    {
        var linked = portal.Linked(from, type);
        Links += linked.Length;
        return linked;
    }

    private static decimal Number(HubSpotObject found, string property) =>
        decimal.TryParse(found.Properties.GetValueOrDefault(property), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : decimal.MinValue;

    private static string Short(string value) => value.Length > 80 ? $"{value[..80]}… ({value.Length} characters)" : value;
}
