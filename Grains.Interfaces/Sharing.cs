using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>
/// The clients of one e-mail address, who share one contact. It is the lowest id's, of the living ones where any lives;
/// who that is depends on FreshBooks alone, not on who came first.
/// </summary>
/// <param name="Writer">Who wrote the contact last, as far as is known.</param>
[GenerateSerializer, Immutable, Alias("sharing")]
public sealed record Sharing([property: Id(0)] ImmutableSortedDictionary<long, bool> Clients, [property: Id(1)] long? Writer)
{
    public static Sharing Alone(long client) => new(ImmutableSortedDictionary<long, bool>.Empty.Add(client, true), client);

    public long? Owner => Living.IsEmpty ? Clients.IsEmpty ? null : Clients.Keys.First() : Living[0];

    /// <summary>Whose sums the contact shows, ascending.</summary>
    public ImmutableArray<long> Living => [.. Clients.Where(client => client.Value).Select(client => client.Key)];

    /// <summary>Whose contact the owner may take for its own.</summary>
    public ImmutableArray<long> Others => [.. Clients.Keys.Where(client => client != Owner)];
}
