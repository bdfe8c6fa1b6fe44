using Sandbox.HubSpot;

namespace Tests.Product;

/// <summary>
/// People at work in HubSpot who change, delete and merge what the mirror wrote: drawn from a seed, so that a failure
/// can be seen again.
/// </summary>
internal sealed class HubSpotPeople(House house, int seed)
{
    private readonly Random _random = new(seed + 90_000);

    public void Act()
    {
        switch (_random.Next(8))
        {
            case 0:
                Edit("contacts", "city", "Elsewhere");
                break;
            case 1:
                Edit("contacts", "freshbooks_outstanding_usd", "1");
                break;
            case 2:
                Edit("line_items", "hs_discount_percentage", "50");
                break;
            case 3:
                Delete("line_items");
                break;
            case 4:
                Delete("invoices");
                break;
            case 5:
                Delete("commerce_payments");
                break;
            case 6:
                Delete(_random.Next(2) == 0 ? "contacts" : "companies");
                break;
            default:
                Merge(_random.Next(2) == 0 ? "contacts" : "companies");
                break;
        }
    }

    private void Edit(string type, string property, string value)
    {
        if (Any(type) is { } found)
            house.Portal.EditByHand(type, found.Id, new Dictionary<string, string> { [property] = value });
    }

    private void Delete(string type)
    {
        if (Any(type) is { } found)
            house.Portal.ArchiveByHand(type, found.Id);
    }

    /// <summary>Into a record of people's own making, whose id it has from then on.</summary>
    private void Merge(string type)
    {
        if (Any(type) is not { } found)
            return;
        var own = type == "contacts"
            ? new Dictionary<string, string> { ["email"] = $"kept{_random.Next()}@elsewhere.example", ["jobtitle"] = "Buyer" }
            : new Dictionary<string, string> { ["name"] = $"Kept {_random.Next()}" };
        house.Portal.MergeByHand(type, house.Portal.CreateByHand(type, own), found.Id);
    }

    /// <summary>One that is kept in step. In the order of their keys: HubSpot's ids differ from run to run.</summary>
    private HubSpotObject? Any(string type)
    {
        HubSpotObject[] ours =
        [
            .. house.Live(type)
                .Where(found => found.Properties.GetValueOrDefault("freshbooks_key", "").StartsWith(house.Books.Options.AccountId, StringComparison.OrdinalIgnoreCase))
                .OrderBy(found => found.Properties["freshbooks_key"], StringComparer.Ordinal),
        ];
        return ours.Length == 0 ? null : ours[_random.Next(ours.Length)];
    }
}
