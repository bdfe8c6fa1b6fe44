using System.Collections.Immutable;
using Grains.FreshBooks;
using Grains.Interfaces;
using Grains.Mapping;

namespace Grains;

/// <summary>
/// Reads what clients were invoiced and paid. Up to 100 clients share the lists' pages: while some are being read,
/// others gather, so that a backfill costs about one list request per 100 invoices and an idle change three. Where
/// requests are scarce they gather for longer: clients that come one by one would spend them all.
/// </summary>
/// <param name="pace">How long they gather then; zero: requests are not scarce.</param>
public sealed class RollupReader(Func<PageQuery, Task<PageAnswer>> read, Func<TimeSpan> pace, TimeProvider time)
{
    private const int ClientsPerList = 100;
    private const int ListsAtOnce = 4;
    private const int ReadingsAtMost = 4;

    /// <summary>What several clients may have together of one kind: whoever asks waits two minutes, and a page may take half a second.</summary>
    private const int MostAtOnce = 3_000;

    /// <summary>Who asked first is read first.</summary>
    private readonly OrderedDictionary<long, TaskCompletionSource<(Rollup? Rollup, Outcome? WhyNot)>> _waiting = [];
    private int _reading;

    /// <summary>Runs in the turns of one grain, hence without locks.</summary>
    public async Task<RollupAnswer> OfAsync(ImmutableArray<long> clients)
    {
        var asked = clients.Distinct().Select(client => (Client: client, Answer: Wait(client))).ToArray();
        ReadSoonAsync().Ignore();
        var (rollups, whyNot) = (ImmutableDictionary.CreateBuilder<long, Rollup>(), (Outcome?)null);
        foreach (var (client, answer) in asked)
        {
            var (rollup, why) = await answer;
            whyNot ??= why;
            if (rollup is not null)
                rollups.Add(client, rollup);
        }

        return new RollupAnswer(rollups.ToImmutable(), whyNot);
    }

    private Task<(Rollup? Rollup, Outcome? WhyNot)> Wait(long client)
    {
        if (!_waiting.TryGetValue(client, out var waiting))
            _waiting[client] = waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return waiting.Task;
    }

    private async Task ReadSoonAsync()
    {
        // Whoever asks in the same moment joins the first list.
        await Task.Yield();
        if (_reading >= (pace() > TimeSpan.Zero ? 1 : ListsAtOnce))
            return;
        _reading++;
        while (_waiting.Count > 0)
        {
            if (pace() is var gather && gather > TimeSpan.Zero && _waiting.Count < ClientsPerList)
                await Task.Delay(gather, time);

            // Another one may have taken all meanwhile; a list of no clients would be that of the whole account.
            var chunk = _waiting.Take(ClientsPerList).ToArray();
            if (chunk.Length == 0)
                break;
            foreach (var (client, _) in chunk)
                _waiting.Remove(client);
            await ReadAsync(chunk);
        }

        _reading--;
    }

    private async Task ReadAsync(KeyValuePair<long, TaskCompletionSource<(Rollup? Rollup, Outcome? WhyNot)>>[] chunk)
    {
        try
        {
            ImmutableArray<long> clients = [.. chunk.Select(waiting => waiting.Key)];
            var (invoices, noInvoices) = await ListAsync(EntityKind.Invoice, clients);
            var (payments, noPayments) = noInvoices is null ? await ListAsync(EntityKind.Payment, clients) : ([], noInvoices);
            if (noPayments is Outcome.Failed && chunk.Length > 1)
            {
                // One record that cannot be read must not stand in its neighbours' way, nor one client that has very many.
                await ReadAsync(chunk[..(chunk.Length / 2)]);
                await ReadAsync(chunk[(chunk.Length / 2)..]);
                return;
            }

            var rollups = Rollups.Of(clients, invoices.OfType<InvoiceRecord>(), payments.OfType<PaymentRecord>(), FreshBooksTime.Day(time.GetUtcNow()));
            foreach (var (client, waiting) in chunk)
                waiting.SetResult((noPayments is null ? rollups[client] : null, noPayments));
        }
        catch (Exception error)
        {
            // Whoever waits hears of it, and its attempt fails.
            foreach (var (_, waiting) in chunk)
                waiting.TrySetException(error);
        }
    }

    /// <summary>
    /// The newest come first, so a record made or deleted meanwhile shifts what the next page shows: one record would
    /// count twice, or not at all, and its client would hear nothing of it. Such a list is read again.
    /// </summary>
    private async Task<(List<FreshBooksRecord> Records, Outcome? WhyNot)> ListAsync(EntityKind kind, ImmutableArray<long> clients)
    {
        for (var reading = 1; reading <= ReadingsAtMost; reading++)
        {
            var (records, shifted, whyNot) = await ListOnceAsync(kind, clients);
            if (!shifted)
                return (records, whyNot);
        }

        return ([], new Outcome.Failed(new Reason(Reasons.FreshBooksFailed, $"the list of {kind.Word()}s changed while it was read, {ReadingsAtMost} times")));
    }

    private async Task<(List<FreshBooksRecord> Records, bool Shifted, Outcome? WhyNot)> ListOnceAsync(EntityKind kind, ImmutableArray<long> clients)
    {
        var (records, total) = (new List<FreshBooksRecord>(), 0L);
        for (var page = 1; ; page++)
        {
            var answer = await read(new PageQuery(kind, page) { OfClients = clients });
            if (answer.WhyNot is not null)
                return ([], false, answer.WhyNot);
            if (!answer.Unreadable.IsEmpty)
                return ([], false, new Outcome.Failed(new Reason(Reasons.FreshBooksFailed, $"{kind.Word()} {answer.Unreadable[0]} cannot be read")));
            if (page > 1 && answer.Total != total)
                return ([], true, null);
            if (answer.Total > MostAtOnce && clients.Length > 1)
                return ([], false, new Outcome.Failed(new Reason(Reasons.FreshBooksFailed, $"{answer.Total} {kind.Word()}s are too many to read at once")));
            total = answer.Total;
            records.AddRange(answer.Records);
            if ((long)page * FreshBooksQuery.MaxPerPage >= total || answer.Records.IsEmpty)
                return (records, records.DistinctBy(record => record.Id).Count() != records.Count, null);
        }
    }
}
