using System.Collections.Immutable;

namespace Grains.Interfaces;

/// <summary>
/// The clients of one e-mail address, who share one contact. It is the lowest id's, of the living ones where any lives;
/// who that is depends on FreshBooks alone, not on who came first.
/// </summary>
/// <param name="Writers">Who wrote the contact since its owner last did so knowing of the others.</param>
[GenerateSerializer, Immutable, Alias("sharing")]
public sealed record Sharing([property: Id(0)] ImmutableSortedDictionary<long, bool> Clients, [property: Id(1)] ImmutableSortedSet<long> Writers)
{
    public static Sharing Alone(long client) => new(ImmutableSortedDictionary<long, bool>.Empty.Add(client, true), [client]);

    public long? Owner => Living.IsEmpty ? Clients.IsEmpty ? null : Clients.Keys.First() : Living[0];

    /// <summary>Whose sums the contact shows, ascending.</summary>
    public ImmutableArray<long> Living => [.. Clients.Where(client => client.Value).Select(client => client.Key)];

    /// <summary>Whose contact the owner may take for its own.</summary>
    public ImmutableArray<long> Others => [.. Clients.Keys.Where(client => client != Owner)];

    /// <summary>Somebody else may have written the contact over.</summary>
    public bool IsContested(long client) => Writers.Any(writer => writer != client);
}
