using System.Collections.Immutable;
using Grains.Interfaces;

namespace Grains.Batching;

/// <summary>
/// HubSpot refused a whole request because of some records in it, without saying which. Splits it so that the good
/// ones go on: the records whose values the message quotes apart from the rest, or in halves where it quotes none.
/// One bad record so costs two further requests. Only a request of one record tells for sure.
/// </summary>
public static class Suspects
{
    /// <summary>Shorter values occur in any message by chance.</summary>
    private const int TellingLength = 4;

    public static ImmutableArray<ImmutableArray<Waiting<T>>> Split<T>(ImmutableArray<Waiting<T>> refused, string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var suspects = refused.Where(waiting => IsQuoted(waiting.Wish, message)).ToImmutableArray();
        if (suspects.Length > 0 && suspects.Length < refused.Length)
            return [.. suspects.Select(suspect => ImmutableArray.Create(suspect)), [.. refused.Except(suspects)]];

        var half = refused.Length / 2;
        return [refused[..half], refused[half..]];
    }

    private static bool IsQuoted(Wish wish, string message) => wish switch
    {
        Wish.Create create => Quotes(create.Properties.Values, message) || Quotes(create.Links.Select(link => link.ToId), message),
        Wish.Update update => Quotes(update.Properties.Values.Append(update.Id), message),
        Wish.Archive archive => Quotes([archive.Id], message),
        Wish.Read read => Quotes([read.Id], message),
        Wish.ReadLinks links => Quotes([links.Id], message),
        Wish.Associate associate => Quotes([associate.Id, associate.Link.ToId], message),
        _ => false,
    };

    private static bool Quotes(IEnumerable<string> values, string message) =>
        values.Any(value => value.Length >= TellingLength && message.Contains(value, StringComparison.OrdinalIgnoreCase));
}
