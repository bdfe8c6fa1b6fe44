using System.Collections.Immutable;
using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>A side could not be read, so nothing can be said of the money. The message is the outcome's reason.</summary>
internal sealed class UnreadableException(string message) : Exception(message);

/// <summary>
/// Reads the money of both sides: FreshBooks page by page, HubSpot by the ids that the mirror knows, plus what else of
/// this account HubSpot associates with the mirrored contacts. Nothing of it is kept.
/// </summary>
internal sealed class MoneyReader(IGrainFactory grains, Mirror mirror, TimeProvider time)
{
    private const int Patience = 20;
    private static readonly TimeSpan RetryRead = TimeSpan.FromSeconds(3);

    private readonly IPortalGrain _portal = grains.GetGrain<IPortalGrain>(mirror.Portal);
    private readonly RecordAudit _audit = new(grains.GetGrain<IPortalGrain>(mirror.Portal), Lane.Audit);

    public async Task<(ImmutableArray<MoneyRecord> FreshBooks, ImmutableArray<MoneyRecord> HubSpot)> ReadAsync(CancellationToken cancellation)
    {
        var clients = await ListAsync<ClientRecord>(EntityKind.Client, cancellation);
        var invoices = await ListAsync<InvoiceRecord>(EntityKind.Invoice, cancellation);
        var payments = await ListAsync<PaymentRecord>(EntityKind.Payment, cancellation);
        var customers = invoices.ToDictionary(invoice => invoice.Id, invoice => invoice.CustomerId);
        long ClientOf(PaymentRecord payment) => customers.GetValueOrDefault(payment.InvoiceId);

        // Deleted ones count for nothing in FreshBooks; where HubSpot has them all the same they are extra.
        ImmutableArray<MoneyRecord> known = [.. invoices.Select(MirroredMoney.Of), .. payments.Select(payment => MirroredMoney.Of(payment, ClientOf(payment)))];
        ImmutableArray<MoneyRecord> books =
        [
            .. invoices.Where(IsThere).Select(MirroredMoney.Of),
            .. payments.Where(payment => IsThere(payment) && payment.InvoiceId > 0).Select(payment => MirroredMoney.Of(payment, ClientOf(payment))),
        ];
        var mirrored = await EachAsync(known, ReadMirroredAsync);
        var ids = mirrored.Select(found => found.HubSpotId).ToHashSet();
        var strangers = await EachAsync([.. clients.Select(client => client.Id)], client => ReadStrangersAsync(client, ids));
        return (books, [.. mirrored, .. strangers.DistinctBy(stranger => stranger.HubSpotId)]);
    }

    private async Task<IEnumerable<MoneyRecord>> ReadMirroredAsync(MoneyRecord record)
    {
        var key = new EntityKey(mirror.Connection, record.Kind, record.Id).ToString();
        var id = record.Kind is EntityKind.Payment
            ? await grains.GetGrain<IPaymentGrain>(key).HubSpotIdAsync()
            : (await grains.GetGrain<IInvoiceGrain>(key).LinkAsync())?.InvoiceId;
        return id is not null && await FindAsync(record.Kind, id) is { } found && MirroredMoney.Read(record.Kind, record.Id, record.Client, found) is { } money
            ? [money]
            : [];
    }

    private async Task<IEnumerable<MoneyRecord>> ReadStrangersAsync(long client, HashSet<string?> known)
    {
        var key = EntityKey.Of(mirror.Connection, EntityKind.Client, client).ToString();
        if (await grains.GetGrain<IClientGrain>(key).LinkAsync() is not { } contact)
            return [];
        var strangers = new List<MoneyRecord>();
        foreach (var kind in new[] { EntityKind.Invoice, EntityKind.Payment })
        {
            var (links, whyNot) = await _audit.LinksAsync(HubSpotType.Contact, contact.ContactId, TypeOf(kind));
            if (whyNot is not null)
                throw Unreadable(whyNot);
            foreach (var id in links.Select(link => link.ToId).Distinct().Where(id => !known.Contains(id)))
            {
                if (await FindAsync(kind, id) is { } found
                    && MirroredMoney.IdOf(kind, mirror.Account, found) is { } freshBooksId
                    && MirroredMoney.Read(kind, freshBooksId, client, found) is { } money)
                {
                    strangers.Add(money);
                }
            }
        }

        return strangers;
    }

    private async Task<HubSpotRecord?> FindAsync(EntityKind kind, string id) => await _portal.WishAsync(new Wish.Read
    {
        Lane = Lane.Audit,
        Type = TypeOf(kind),
        Id = id,
        Properties = kind is EntityKind.Payment ? MirroredMoney.PaymentProperties : MirroredMoney.InvoiceProperties,
    }) switch
    {
        WishAnswer.Done { Records: [var found, ..] } => found,
        WishAnswer.Undone undone => throw Unreadable(undone.Outcome),
        _ => null,
    };

    private async Task<ImmutableArray<T>> ListAsync<T>(EntityKind kind, CancellationToken cancellation)
        where T : FreshBooksRecord
    {
        // By id: what is deleted or made meanwhile moves records from page to page.
        var records = new Dictionary<long, T>();
        foreach (var only in new Visibility?[] { null, Visibility.Deleted })
        {
            for (var page = 1; ; page++)
            {
                var answer = await PageAsync(new PageQuery(kind, page, Only: only), cancellation);
                if (!answer.Unreadable.IsEmpty)
                    throw new UnreadableException($"{kind.Word()} {answer.Unreadable[0]} of FreshBooks could not be understood");
                if (answer.Records.IsEmpty)
                    break;
                foreach (var record in answer.Records.OfType<T>())
                    records[record.Id] = record;
            }
        }

        return [.. records.Values];
    }

    private async Task<PageAnswer> PageAsync(PageQuery query, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await grains.GetGrain<IAccountGrain>(mirror.Connection).ReadAsync(query);
            if (answer.WhyNot is null)
                return answer;
            if (attempt == Patience || answer.WhyNot is Outcome.Held)
                throw Unreadable(answer.WhyNot);
            await Task.Delay(RetryRead, time, cancellation);
        }
    }

    /// <summary>A few requests' worth at a time.</summary>
    private static async Task<ImmutableArray<MoneyRecord>> EachAsync<T>(ImmutableArray<T> all, Func<T, Task<IEnumerable<MoneyRecord>>> read)
    {
        var found = ImmutableArray.CreateBuilder<MoneyRecord>();
        foreach (var chunk in all.Chunk(500))
        {
            foreach (var some in await Task.WhenAll(chunk.Select(read)))
                found.AddRange(some);
        }

        return found.ToImmutable();
    }

    private static bool IsThere(FreshBooksRecord record) => record.Visibility is not Visibility.Deleted;

    private static HubSpotType TypeOf(EntityKind kind) => kind is EntityKind.Payment ? HubSpotType.Payment : HubSpotType.Invoice;

    private static UnreadableException Unreadable(Outcome whyNot) => new(whyNot switch
    {
        Outcome.Throttled { Why: var why } => why.ToString(),
        Outcome.Held { Why: var why } => why.ToString(),
        Outcome.Failed { Why: var why } => why.ToString(),
        Outcome.Rejected { Why: var why } => why.ToString(),
        _ => whyNot.GetType().Name,
    });
}
