using System.Collections.Immutable;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// Clients: 70 % with an organization, which some share with one or two others; 15 % at a free mail provider; 2 %
/// without e-mail but with a name. No two share an address.
/// </summary>
internal static class ClientMaker
{
    public static ImmutableArray<BookClient> Make(int count, OrganizationNames names, Random random, DateOnly today)
    {
        var organizations = Organizations(count, names, random);
        var hasNoEmail = Marked(count, Math.Max(count >= 50 ? 1 : 0, count * 2 / 100), random);
        var taken = new HashSet<string>();
        var clients = ImmutableArray.CreateBuilder<BookClient>(count);
        var id = 900_000;
        for (var at = 0; at < count; at++)
        {
            id += random.Next(1, 4);
            clients.Add(Client(id, organizations[at], hasNoEmail[at], taken, random, today));
        }

        return clients.MoveToImmutable();
    }

    /// <summary>A person as they stand, with an address nobody else has.</summary>
    public static string Email(string firstName, string lastName, string domain, HashSet<string> taken)
    {
        var local = $"{Luck.Slug(firstName)}.{Luck.Slug(lastName)}";
        var email = $"{local}@{domain}";
        for (var next = 2; !taken.Add(email); next++)
            email = $"{local}{next}@{domain}";
        return email;
    }

    public static BookAddress Address(Random random)
    {
        var (city, province, code, country) = random.Pick(Words.Cities);
        return new BookAddress(
            $"{random.Next(1, 2400)} {random.Pick(Words.Streets)}",
            random.Chance(0.15) ? $"Suite {random.Next(100, 900)}" : "",
            city,
            province,
            code,
            country);
    }

    /// <summary>One entry for each client, null for a lone person, in random order.</summary>
    private static (string Name, string Domain)?[] Organizations(int count, OrganizationNames names, Random random)
    {
        var organizations = new (string Name, string Domain)?[count];
        var (withOne, distinct) = (count * 7 / 10, count * 6 / 10);
        for (var at = 0; at < withOne; at++)
            // Those beyond the distinct ones join every sixth or third organization: never more than three to one.
            organizations[at] = at < distinct ? Organization(names, random) : organizations[(at - distinct) * 3 % distinct];
        random.Shuffle(organizations);
        return organizations;
    }

    private static (string Name, string Domain) Organization(OrganizationNames names, Random random)
    {
        var (name, stem) = names.Next();
        return (name, $"{Luck.Slug(stem)}.{random.Pick(Words.Domains)}");
    }

    private static BookClient Client(
        int id,
        (string Name, string Domain)? organization,
        bool hasNoEmail,
        HashSet<string> taken,
        Random random,
        DateOnly today)
    {
        var (firstName, lastName) = (random.Pick(Words.FirstNames), random.Pick(Words.LastNames));
        var ownDomain = organization?.Domain ?? $"{Luck.Slug(lastName)}-{Luck.Slug(firstName)}.{random.Pick(Words.Domains)}";
        var isFreeMail = random.Chance(organization is null ? 0.4 : 0.045);
        var signedUp = Eastern.At(today.AddDays(-random.Next(560, 1400)), random.OfficeTime());
        var client = new BookClient
        {
            Id = id,
            Uuid = random.Uuid(),
            Organization = organization?.Name ?? "",
            FirstName = firstName,
            LastName = lastName,
            Email = hasNoEmail ? "" : Email(firstName, lastName, isFreeMail ? random.Pick(Words.FreeMail) : ownDomain, taken),
            BusinessPhone = random.Chance(0.7) ? random.Phone() : "",
            MobilePhone = random.Chance(0.3) ? random.Phone() : "",
            Note = random.Chance(0.1) ? "Prefers to be called in the afternoon" : null,
            SignedUpAt = signedUp,
            UpdatedAt = signedUp,
        };
        return WithPlace(client, random);
    }

    /// <summary>Money follows the address, but not always: 88 % USD, 7 % CAD, 5 % EUR.</summary>
    private static BookClient WithPlace(BookClient client, Random random)
    {
        var currency = random.NextDouble() switch
        {
            < 0.88 => "USD",
            < 0.95 => "CAD",
            _ => "EUR",
        };
        return client with
        {
            Address = random.Chance(0.85) ? Address(random) : new BookAddress(),
            ShippingAddress = random.Chance(0.08) ? Address(random) : new BookAddress(),
            Currency = currency,
            VatName = currency == "EUR" ? "VAT" : null,
            VatNumber = currency == "EUR" ? $"DE{random.Next(100_000_000, 999_999_999)}" : null,
        };
    }

    private static bool[] Marked(int count, int marked, Random random)
    {
        var marks = new bool[count];
        Array.Fill(marks, true, 0, marked);
        random.Shuffle(marks);
        return marks;
    }
}
