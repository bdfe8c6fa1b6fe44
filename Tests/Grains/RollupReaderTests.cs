using Grains;
using Grains.Interfaces;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace Tests.Grains;

public class RollupReaderTests
{
    [Fact]
    public async Task A_list_that_shifts_while_it_is_read_is_read_again()
    {
        // Of 101 invoices the 101st moves to the first page, because a newer one is deleted meanwhile.
        var deleted = false;
        var (invoices, readings) = (Enumerable.Range(1, 101).Reverse().Select(Invoice).ToList(), 0);
        var reader = new RollupReader(query =>
        {
            if (query.Kind is EntityKind.Payment)
                return Task.FromResult(new PageAnswer([], [], 0, null));
            readings++;
            var answer = new PageAnswer([.. invoices.Skip((query.Page - 1) * 100).Take(100)], [], invoices.Count, null);
            if (!deleted)
                invoices.RemoveAt(0);
            deleted = true;
            return Task.FromResult(answer);
        }, () => TimeSpan.Zero, new FakeTimeProvider());

        var rollup = (await reader.OfAsync([7])).ByClient[7];
        Assert.Equal((100, 1_000m), (rollup.Invoices, rollup.Balances["USD"].Outstanding));
        Assert.Equal(3, readings);
    }

    [Fact]
    public async Task A_list_that_never_holds_still_is_tried_again_later()
    {
        var total = 101;
        var reader = new RollupReader(
            query => Task.FromResult(new PageAnswer([Invoice(query.Page)], [], total++, null)), () => TimeSpan.Zero, new FakeTimeProvider());

        var answer = await reader.OfAsync([7]);
        Assert.IsType<Outcome.Failed>(answer.WhyNot);
        Assert.Empty(answer.ByClient);
    }

    [Theory]
    [InlineData(false, 3)]
    [InlineData(true, 1)]
    public async Task Clients_that_come_one_by_one_share_a_list_where_requests_are_scarce(bool isScarce, int lists)
    {
        var (time, read) = (new FakeTimeProvider(), 0);
        var reader = new RollupReader(query =>
        {
            read += query.Kind is EntityKind.Invoice ? 1 : 0;
            return Task.FromResult(new PageAnswer([], [], 0, null));
        }, () => TimeSpan.FromSeconds(isScarce ? 1 : 0), time);

        var answers = new List<Task<RollupAnswer>>();
        foreach (var client in (long[])[7, 8, 9])
        {
            answers.Add(reader.OfAsync([client]));
            if (!isScarce)
                await answers[^1];
        }

        // Three have asked, and the first may be about to begin to wait.
        while (answers.Any(answer => !answer.IsCompleted))
        {
            await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.All(answers, answer => Assert.Single(answer.Result.ByClient));
        Assert.Equal(lists, read);
    }

    [Fact]
    public async Task Nobody_reads_the_list_of_no_clients_which_is_that_of_the_whole_account()
    {
        var (time, lists, isScarce) = (new FakeTimeProvider(), new List<PageQuery>(), false);
        var held = new TaskCompletionSource();
        var reader = new RollupReader(async query =>
        {
            lists.Add(query);
            if (lists.Count <= 2)
                await held.Task;
            return new PageAnswer([], [], 0, null);
        }, () => isScarce ? TimeSpan.FromSeconds(1) : TimeSpan.Zero, time);

        // Two readings are under way when requests become scarce; then both find the same client waiting, and gather.
        var answers = new List<Task<RollupAnswer>> { reader.OfAsync([7]) };
        while (lists.Count < 1)
            await Task.Yield();
        answers.Add(reader.OfAsync([8]));
        while (lists.Count < 2)
            await Task.Yield();
        isScarce = true;
        answers.Add(reader.OfAsync([9]));
        held.SetResult();
        while (answers.Any(answer => !answer.IsCompleted))
        {
            await Task.Yield();
            time.Advance(TimeSpan.FromSeconds(1));
        }

        await Task.Yield();
        Assert.All(lists, query => Assert.NotEmpty(query.OfClients));
        Assert.Equal(6, lists.Count);
    }

    [Fact]
    public async Task Clients_that_have_very_many_invoices_are_read_one_by_one()
    {
        var lists = new List<PageQuery>();
        var reader = new RollupReader(query =>
        {
            lists.Add(query);
            return Task.FromResult(new PageAnswer([], [], 2_000 * query.OfClients.Length, null));
        }, () => TimeSpan.Zero, new FakeTimeProvider());

        var answer = await reader.OfAsync([7, 8]);

        Assert.Null(answer.WhyNot);
        Assert.Equal([2, 1, 1, 1, 1], lists.Select(query => query.OfClients.Length));
    }

    [Fact]
    public async Task A_payment_that_cannot_be_read_stands_in_nobody_elses_way()
    {
        var reader = new RollupReader(query => Task.FromResult(new PageAnswer(
            [], query.Kind is EntityKind.Payment && query.OfClients.Contains(8) ? [300L] : [], 0, null)), () => TimeSpan.Zero, new FakeTimeProvider());

        var answer = await reader.OfAsync([7, 8, 9]);

        Assert.IsType<Outcome.Failed>(answer.WhyNot);
        Assert.Equal([7, 9], answer.ByClient.Keys.Order());
    }

    private static FreshBooksRecord Invoice(int id) => new InvoiceRecord
    {
        Id = id,
        CustomerId = 7,
        Visibility = Visibility.Active,
        Amount = new Money(10, "USD"),
        Outstanding = 10,
    };
}
