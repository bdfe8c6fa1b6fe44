using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>Bill vendors: four to a hundred clients, one in eight bearing the name of a client's organization.</summary>
internal static class VendorMaker
{
    public static ImmutableArray<BookVendor> Make(
        int clients,
        ImmutableArray<BookClient> people,
        OrganizationNames names,
        Random random,
        DateOnly today)
    {
        var count = Math.Max(2, clients * 4 / 100);
        var shared = people.Select(client => client.Organization).Where(name => name.Length > 0).Distinct().ToArray();
        random.Shuffle(shared);
        var both = Math.Min(shared.Length, Math.Max(1, count / 8));
        var id = 40_000;
        return
        [
            .. Enumerable.Range(0, count).Select(at =>
                Vendor(id += random.Next(1, 4), at < both ? shared[at] : names.Next().Name, random, today)),
        ];
    }

    private static BookVendor Vendor(int id, string name, Random random, DateOnly today)
    {
        var created = Eastern.At(today.AddDays(-random.Next(30, 1200)), random.OfficeTime());
        var (firstName, lastName) = (random.Pick(Words.FirstNames), random.Pick(Words.LastNames));
        var domain = $"{Luck.Slug(name)}.com";
        return new BookVendor
        {
            Id = id,
            Name = name,
            ContactFirstName = firstName,
            ContactLastName = lastName,
            ContactEmail = random.Chance(0.8) ? $"{Luck.Slug(firstName)}@{domain}" : "",
            Phone = random.Phone(),
            Website = random.Chance(0.7) ? $"https://www.{domain}" : "",
            AccountNumber = random.Chance(0.4) ? $"{random.Next(10_000, 99_999)}" : null,
            Address = ClientMaker.Address(random),
            Currency = random.Chance(0.9) ? "USD" : "CAD",
            Is1099 = random.Chance(0.2),
            CreatedAt = created,
            UpdatedAt = created,
        };
    }
}
