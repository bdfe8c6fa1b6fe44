using Sandbox.HubSpot;

namespace Sandbox.Data;

/// <summary>
/// People at work in HubSpot who change, delete and merge what the mirror wrote: drawn from a seed, so that a failure
/// can be seen again. What they delete is missing from the next batch that would write it, which then answers 207.
/// </summary>
public sealed class HubSpotPeople(World world, int seed)
{
    private const string City = "Elsewhere";
    private const string Domain = "@elsewhere.example";

    private readonly Random _random = new(seed + 90_000);

    /// <summary>Whether people typed this: where FreshBooks has nothing, it is their own.</summary>
    public static bool Typed(string value) => value == City || value.EndsWith(Domain, StringComparison.Ordinal);

    /// <exception cref="ArgumentException">The mirror was quicker: the record is another's, or gone.</exception>
    public void Act()
    {
        switch (_random.Next(8))
        {
            case 0:
                Edit("contacts", "city", City);
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
            world.Portal.EditByHand(type, found.Id, new Dictionary<string, string> { [property] = value });
    }

    private void Delete(string type)
    {
        if (Any(type) is { } found)
            world.Portal.ArchiveByHand(type, found.Id);
    }

    /// <summary>Into a record of people's own making, whose id it has from then on.</summary>
    private void Merge(string type)
    {
        if (Any(type) is not { } found)
            return;
        var own = type == "contacts"
            ? new Dictionary<string, string> { ["email"] = $"kept{_random.Next()}{Domain}", ["jobtitle"] = "Buyer" }
            : new Dictionary<string, string> { ["name"] = $"Kept {_random.Next()}" };
        world.Portal.MergeByHand(type, world.Portal.CreateByHand(type, own), found.Id);
    }

    /// <summary>One that is kept in step. In the order of their keys: HubSpot's ids differ from run to run.</summary>
    private HubSpotObject? Any(string type)
    {
        HubSpotObject[] ours =
        [
            .. world.Portal.Objects(type)
                .Where(found => !found.Archived && found.Properties.GetValueOrDefault("freshbooks_key", "").StartsWith(world.Books.Options.AccountId, StringComparison.OrdinalIgnoreCase))
                .OrderBy(found => found.Properties["freshbooks_key"], StringComparer.Ordinal),
        ];
        return ours.Length == 0 ? null : ours[_random.Next(ours.Length)];
    }
}
