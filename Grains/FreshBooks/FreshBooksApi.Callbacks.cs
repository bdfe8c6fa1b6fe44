using System.Collections.Immutable;
using System.Globalization;

namespace Grains.FreshBooks;

public partial class FreshBooksApi
{
    /// <summary>All callbacks of the account that this app may see. A list in the answer's several pages is one answer.</summary>
    public async Task<FreshBooksAnswer<ImmutableArray<FreshBooksCallback>>> CallbacksAsync(
        FreshBooksAccess access, CancellationToken cancellation = default)
    {
        var found = ImmutableArray<FreshBooksCallback>.Empty;
        for (var page = 1; ; page++)
        {
            var call = new FreshBooksCall(HttpMethod.Get, Callbacks(access, string.Create(CultureInfo.InvariantCulture, $"?page={page}&per_page=100")), access.Token);
            var answer = await AskAsync(call, FreshBooksWire.Callbacks, cancellation);
            if (answer is FreshBooksAnswer<(ImmutableArray<FreshBooksCallback>, int)>.Read { Value: var (callbacks, pages) })
                found = found.AddRange(callbacks);
            else
                pages = 0;
            if (page >= pages)
                return answer.Select(_ => found);
        }
    }

    /// <summary>Registers; FreshBooks at once posts a verifier to <paramref name="uri"/>, maybe before this returns.</summary>
    public Task<FreshBooksAnswer<FreshBooksCallback>> RegisterAsync(
        FreshBooksAccess access, string eventName, Uri uri, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Post, Callbacks(access), access.Token, FreshBooksWire.Registration(eventName, uri)),
            FreshBooksWire.Callback, cancellation);

    /// <summary>Confirms the verifier. Deliveries begin when the answer says that the callback is verified.</summary>
    public Task<FreshBooksAnswer<FreshBooksCallback>> VerifyAsync(
        FreshBooksAccess access, long id, string verifier, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Put, Callback(access, id), access.Token, FreshBooksWire.Verification(id, verifier)),
            FreshBooksWire.Callback, cancellation);

    /// <summary>Has FreshBooks post a verifier again; also how a disabled callback comes back.</summary>
    public Task<FreshBooksAnswer<FreshBooksCallback>> ResendAsync(
        FreshBooksAccess access, long id, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Put, Callback(access, id), access.Token, FreshBooksWire.Resending(id)),
            FreshBooksWire.Callback, cancellation);

    /// <summary>Deletes; answers the id.</summary>
    public Task<FreshBooksAnswer<long>> RemoveCallbackAsync(
        FreshBooksAccess access, long id, CancellationToken cancellation = default) =>
        AskAsync(new FreshBooksCall(HttpMethod.Delete, Callback(access, id), access.Token), _ => id, cancellation);

    private Uri Callbacks(FreshBooksAccess access, string rest = "") =>
        Url($"events/account/{Uri.EscapeDataString(access.AccountId)}/events/callbacks{rest}");

    private Uri Callback(FreshBooksAccess access, long id) =>
        Callbacks(access, string.Create(CultureInfo.InvariantCulture, $"/{id}"));
}
