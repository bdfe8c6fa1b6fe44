using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>Two to four bill vendors: one bears a client's organization's name, however written; one is archived or deleted now and then.</summary>
internal static class MessyVendors
{
    public static ImmutableArray<BookVendor> Make(
        ImmutableArray<BookClient> clients,
        OrganizationNames names,
        Random random,
        DateOnly today)
    {
        var shared = clients.First(client => client.Organization.Length > 0).Organization;
        var own = Enumerable.Range(0, random.Next(1, 4)).Select(_ => names.Next().Name).ToArray();
        string[] all = [random.Chance(0.5) ? shared : MessyText.Variant(shared, random), .. own];
        return [.. all.Select((name, at) => Vendor(40_000 + (3 * at), name, random, today))];
    }

    private static BookVendor Vendor(int id, string name, Random random, DateOnly today)
    {
        var created = Eastern.At(today.AddDays(-random.Next(30, 900)), random.OfficeTime());
        return new BookVendor
        {
            Id = id,
            Name = random.Chance(0.3) && id > 40_000 ? MessyText.InAnyScript(name, random) : name,
            Phone = random.Chance(0.7) ? random.Phone() : "",
            Address = random.Chance(0.7) ? ClientMaker.Address(random) : new BookAddress(),
            Note = random.Chance(0.2) ? MessyText.Long(random) : null,
            CreatedAt = created,
            UpdatedAt = created,
            VisState = random.Next(8) switch
            {
                0 => VisState.Deleted,
                1 => VisState.Archived,
                _ => VisState.Active,
            },
        };
    }
}
