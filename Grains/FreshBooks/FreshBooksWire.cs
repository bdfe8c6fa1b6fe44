using System.Collections.Immutable;
using System.Text.Json;
using Grains.Interfaces;

namespace Grains.FreshBooks;

/// <summary>
/// The only place that sees FreshBooks' JSON: what it sends, read into the records of the house. Shapes: freshbooks.com/api
/// and recorded traffic. Knows no status codes and sends nothing. A <see cref="FormatException"/> names members, never values.
/// </summary>
internal static partial class FreshBooksWire
{
    /// <summary><c>{"response":{"result":{"client":{…}}}}</c></summary>
    /// <exception cref="FormatException">It is not that, or the record lacks what every such record has.</exception>
    public static FreshBooksRecord Record(JsonElement body, EntityKind kind) =>
        Record(kind, Result(body).At(FreshBooksResource.Of(kind).Singular) ?? throw Misses(FreshBooksResource.Of(kind).Singular));

    /// <summary><c>{"response":{"result":{"clients":[…],"page":1,"pages":3,"total":41}}}</c>; an empty list has 0 pages.</summary>
    /// <exception cref="FormatException">It is not that, or a record has no id.</exception>
    public static FreshBooksPage Page(JsonElement body, EntityKind kind)
    {
        var result = Result(body);
        var list = result.At(FreshBooksResource.Of(kind).Plural);
        if (list is not { ValueKind: JsonValueKind.Array })
            throw Misses(FreshBooksResource.Of(kind).Plural);
        var (records, unreadable) = (ImmutableArray.CreateBuilder<FreshBooksRecord>(), ImmutableArray.CreateBuilder<long>());
        foreach (var item in list.Items())
        {
            try
            {
                records.Add(Record(kind, item));
            }
            catch (FormatException) when (Id(kind, item) is { } id)
            {
                unreadable.Add(id);
            }
        }

        return new FreshBooksPage(
            records.ToImmutable(),
            (int)(result.Integer("page") ?? 1),
            (int)(result.Integer("pages") ?? 0),
            result.Integer("total") ?? records.Count)
        {
            Unreadable = unreadable.ToImmutable(),
        };
    }

    /// <summary><c>{"response":{"result":{"callback":{…}}}}</c></summary>
    /// <exception cref="FormatException">It is not that.</exception>
    public static FreshBooksCallback Callback(JsonElement body) =>
        Read(Result(body).At("callback") ?? throw Misses("callback"));

    /// <exception cref="FormatException">It is not a list of callbacks.</exception>
    public static (ImmutableArray<FreshBooksCallback> Callbacks, int Pages) Callbacks(JsonElement body)
    {
        var result = Result(body);
        return result.At("callbacks") is { ValueKind: JsonValueKind.Array } list
            ? ([.. list.EnumerateArray().Select(Read)], (int)(result.Integer("pages") ?? 0))
            : throw Misses("callbacks");
    }

    public static object Registration(string eventName, Uri uri) => new { callback = new { @event = eventName, uri = uri.AbsoluteUri } };

    // The official Postman collection repeats the id inside, the SDKs do not; both are taken.
    public static object Verification(long id, string verifier) => new { callback = new { callback_id = id, verifier } };

    public static object Resending(long id) => new { callback = new { callback_id = id, resend = true } };

    private static FreshBooksCallback Read(JsonElement item) => new(
        item.Integer("callbackid") ?? item.Integer("id") ?? throw Misses("callbackid"),
        item.Text("event"),
        item.Text("uri"),
        item.IsTrue("verified"));

    private static JsonElement Result(JsonElement body) => body.At("response", "result") ?? throw Misses("response.result");

    private static FormatException Misses(string member) => new($"it holds no '{member}'");
}
