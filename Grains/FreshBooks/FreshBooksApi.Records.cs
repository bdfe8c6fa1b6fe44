using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Grains.Interfaces;

namespace Grains.FreshBooks;

public partial class FreshBooksApi
{
    /// <summary>How many ids one list request takes: their records come on one page.</summary>
    public const int MaxIds = FreshBooksQuery.MaxPerPage;

    /// <summary>One page of the account's records of this kind, newest id first. Invoices with lines, except a client's.</summary>
    public virtual async Task<FreshBooksAnswer<FreshBooksPage>> ListAsync(
        FreshBooksAccess access, EntityKind kind, FreshBooksQuery query, CancellationToken cancellation = default)
    {
        var answer = await AskAsync(new FreshBooksCall(HttpMethod.Get, ListUrl(access, kind, query), access.Token), body => FreshBooksWire.Page(body, kind), cancellation);
        return answer is FreshBooksAnswer<FreshBooksPage>.Read { Value: var page } && IgnoredFilter(page, query) is { } filter
            ? new FreshBooksAnswer<FreshBooksPage>.Failed(new Reason(Reasons.FreshBooksFailed, $"it ignored the filter {filter}"))
            : answer;
    }

    /// <summary>One record, deleted or not.</summary>
    public virtual Task<FreshBooksAnswer<FreshBooksRecord>> GetAsync(
        FreshBooksAccess access, EntityKind kind, long id, CancellationToken cancellation = default)
    {
        var resource = FreshBooksResource.Of(kind);
        var url = Url(string.Create(CultureInfo.InvariantCulture, $"{Account(access)}/{resource.Path}/{id}{(resource.Includes is "" ? "" : $"?{resource.Includes}")}"));
        return AskAsync(new FreshBooksCall(HttpMethod.Get, url, access.Token), body => FreshBooksWire.Record(body, kind), cancellation);
    }

    /// <summary>
    /// Up to <see cref="MaxIds"/> records in one request. Lists leave deleted records out, so what is missing may still
    /// exist. Vendors have no filter by id: all of them are missing, and no request is made.
    /// </summary>
    /// <param name="only">Deleted ones, say; null: all that are not deleted.</param>
    public async Task<FreshBooksAnswer<FreshBooksFinds>> GetManyAsync(
        FreshBooksAccess access, EntityKind kind, ImmutableArray<long> ids, Visibility? only = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Length, MaxIds, nameof(ids));
        if (ids.IsEmpty || FreshBooksResource.Of(kind).IdFilter is null)
            return new FreshBooksAnswer<FreshBooksFinds>.Read(new FreshBooksFinds([], ids), null);

        var answer = await ListAsync(access, kind, new FreshBooksQuery(Visibility: only) { Ids = ids }, cancellation);
        return answer is FreshBooksAnswer<FreshBooksPage>.Read { Value: var page } && HasStrangers(page, ids)
            ? new FreshBooksAnswer<FreshBooksFinds>.Failed(new Reason(Reasons.FreshBooksFailed, $"it ignored the filter {FreshBooksResource.Of(kind).IdFilter}"))
            : answer.Select(found => new FreshBooksFinds(found.Records, [.. ids.Except(found.Records.Select(record => record.Id))]));
    }

    /// <summary>FreshBooks silently ignores filters it does not know, and then answers everybody.</summary>
    private static bool HasStrangers(FreshBooksPage page, ImmutableArray<long> ids) =>
        page.Records.Select(record => record.Id).Concat(page.Unreadable).Except(ids).Any();

    private static string? IgnoredFilter(FreshBooksPage page, FreshBooksQuery query) => page.Records.Select(record => record switch
    {
        InvoiceRecord invoice when !query.OfClients.IsEmpty && !query.OfClients.Contains(invoice.CustomerId) => "customerids",
        PaymentRecord payment when !query.OfClients.IsEmpty && !query.OfClients.Contains(payment.ClientId) => "customerids",
        PaymentRecord payment when query.OfInvoice is { } one && payment.InvoiceId != one => "invoiceid",
        _ => null,
    }).FirstOrDefault(filter => filter is not null);

    private Uri ListUrl(FreshBooksAccess access, EntityKind kind, FreshBooksQuery query)
    {
        var resource = FreshBooksResource.Of(kind);
        var url = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"{Account(access)}/{resource.Path}?page={query.Page}&per_page={query.PerPage}");
        if (resource.Includes.Length > 0 && query.OfClients.IsEmpty)
            url.Append('&').Append(resource.Includes);
        if (query.UpdatedMin is { } day && kind is not EntityKind.Vendor)
            url.Append(CultureInfo.InvariantCulture, $"&search[updated_min]={day:yyyy-MM-dd}");
        if (query.Visibility is { } visibility)
            url.Append(CultureInfo.InvariantCulture, $"&search[vis_state]={(int)visibility}");
        foreach (var id in query.Ids)
            url.Append(CultureInfo.InvariantCulture, $"&search[{resource.IdFilter}][]={id}");
        foreach (var client in query.OfClients)
            url.Append(CultureInfo.InvariantCulture, $"&search[customerids][]={client}");
        if (query.OfInvoice is { } invoice)
            url.Append(CultureInfo.InvariantCulture, $"&search[invoiceid]={invoice}");
        return Url(url.ToString());
    }

    private static string Account(FreshBooksAccess access) => $"accounting/account/{Uri.EscapeDataString(access.AccountId)}";
}
