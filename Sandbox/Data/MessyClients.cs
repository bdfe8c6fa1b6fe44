using System.Collections.Immutable;
using Sandbox.Comparison;
using Sandbox.FreshBooks;

namespace Sandbox.Data;

/// <summary>
/// Eight to fourteen clients as people leave them: three orderly ones, and others with addresses shared, missing or
/// refused, names in any script, organizations written in several ways, notes without end, archived, deleted.
/// </summary>
internal static class MessyClients
{
    private static readonly Func<BookClient, Draft, BookClient>[] Cases =
    [
        (client, draft) => client with { Email = Capitals(draft.Other.Email, draft.Random) },
        (client, draft) => client with { Email = draft.Other.Email, Organization = draft.Other.Organization },
        (client, _) => client with { Email = "" },
        (client, _) => client with { Email = $"client{client.Id}@refused.con" },
        (client, _) => client with { Email = "", FirstName = "", LastName = "" },
        (client, _) => client with { FirstName = "", LastName = "", Organization = "" },
        (client, draft) => InAnyScript(client, draft),
        (client, draft) => client with { Organization = MessyText.Variant(draft.Other.Organization, draft.Random) },
        (client, draft) => client with { Note = MessyText.Long(draft.Random) },
        (client, draft) => client with { Currency = draft.Random.Pick(MessyText.Currencies) },
        (client, draft) => client with { RetainerId = draft.Random.Next(1000, 2000) },
        (client, _) => client with { VisState = VisState.Archived },
        (client, _) => client with { VisState = VisState.Deleted },
    ];

    public static ImmutableArray<BookClient> Make(OrganizationNames names, Random random, DateOnly today)
    {
        var clients = ImmutableArray.CreateBuilder<BookClient>();
        var id = 900_000;
        for (var left = random.Next(8, 15); left > 0; left--)
        {
            var client = Orderly(id += random.Next(1, 4), names, random, today);
            clients.Add(clients.Count < 3 ? client : Messed(client, new Draft(random, clients[random.Next(3)])));
        }

        return clients.ToImmutable();
    }

    public static BookClient Orderly(int id, OrganizationNames names, Random random, DateOnly today)
    {
        var (name, stem) = names.Next();
        var signedUp = Eastern.At(today.AddDays(-random.Next(200, 900)), random.OfficeTime());
        return new BookClient
        {
            Id = id,
            Uuid = random.Uuid(),
            Organization = name,
            FirstName = random.Pick(Words.FirstNames),
            LastName = random.Pick(Words.LastNames),
            Email = $"client{id}@{Luck.Slug(stem)}.com",
            BusinessPhone = random.Chance(0.7) ? random.Phone() : "",
            Address = random.Chance(0.7) ? ClientMaker.Address(random) : new BookAddress(),
            SignedUpAt = signedUp,
            UpdatedAt = signedUp,
        };
    }

    /// <summary>Those whom HubSpot may know already: no other client has their address or their organization, however written.</summary>
    public static ImmutableArray<BookClient> Unmistakable(ImmutableArray<BookClient> clients) =>
    [
        .. clients.Where(client => client is { VisState: VisState.Active, Email.Length: > 0 }
            && !client.Email.EndsWith(".con", StringComparison.Ordinal)
            && clients.Count(other => other.Email.Equals(client.Email, StringComparison.OrdinalIgnoreCase)) == 1
            && clients.Count(other => CompanyName.Plain(other.Organization) == CompanyName.Plain(client.Organization)) == 1),
    ];

    public static string Capitals(string email, Random random) => random.Chance(0.5) ? email.ToUpperInvariant() : email;

    /// <summary>One case, or two at once.</summary>
    private static BookClient Messed(BookClient client, Draft draft)
    {
        var messed = draft.Random.Pick(Cases)(client, draft);
        var twice = draft.Random.Chance(0.3) ? draft.Random.Pick(Cases)(messed, draft) : messed;
        // FreshBooks keeps no client without any name, and HubSpot no contact with neither a name nor an address it takes.
        return twice is { LastName: "", Organization: "" } or { LastName: "", Email: [.., '.', 'c', 'o', 'n'] } ? messed : twice;
    }

    private static BookClient InAnyScript(BookClient client, Draft draft)
    {
        var (first, last) = draft.Random.Pick(MessyText.Names);
        return client with
        {
            FirstName = first,
            LastName = last,
            Organization = client.Organization.Length > 0 ? MessyText.InAnyScript(client.Organization, draft.Random) : "",
        };
    }

    /// <param name="Other">An orderly client, whose address or organization may be taken.</param>
    private sealed record Draft(Random Random, BookClient Other);
}
