using Sandbox.FreshBooks;

namespace Sandbox.Comparison;

/// <summary>Organizations and bill vendors are companies; those of one name are one.</summary>
internal sealed class Companies(BookView books, PortalView portal, Findings findings)
{
    public void Compare()
    {
        foreach (var vendor in books.Vendors)
            CompareVendor(vendor);

        // Every company, also one that nobody belongs to any more: then nobody there owes anything.
        var clients = books.Live.ToLookup(client => CompanyName.Plain(client.Organization));
        foreach (var (name, company) in portal.Companies)
            findings.SameRollup($"company {company.Id}", company, books.Rollup([.. clients[name]]));
    }

    private void CompareVendor(BookVendor vendor)
    {
        var company = portal.Company(vendor.Name);
        if (vendor.VisState is VisState.Deleted && company?.Properties.ContainsKey("freshbooks_vendor_id") is not true)
            // It was deleted before it could be mirrored.
            return;
        if (company is null)
        {
            findings.Differs($"vendor {vendor.Id}", "has no company");
            return;
        }

        findings.Same($"vendor {vendor.Id}", company,
            ("phone", vendor.Phone), ("website", vendor.Website), ("city", vendor.Address.City),
            ("freshbooks_vendor_id", Text.Number(vendor.Id)), ("freshbooks_vendor_state", Text.State(vendor.VisState)));
    }
}
