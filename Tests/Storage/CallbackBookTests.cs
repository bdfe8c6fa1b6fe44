using Storage;
using Xunit;

namespace Tests.Storage;

public sealed class CallbackBookTests(PostgresServer postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, OnBoth]
    public async Task A_verifier_may_arrive_before_the_registration_is_answered(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var book = house.Of<CallbackBook>();

        await book.VerifierArrivedAsync("cn-1", 2001, "v1", Ct);
        Assert.Equal(new CallbackRow("cn-1", 2001, "", null, "v1", false), Assert.Single(await book.ListAsync("cn-1", Ct)));
        await book.RegisteredAsync("cn-1", 2001, "invoice", Ct);
        Assert.Equal(new CallbackRow("cn-1", 2001, "invoice", null, "v1", false), Assert.Single(await book.ListAsync("cn-1", Ct)));
        await book.VerifiedAsync("cn-1", 2001, "v1", Ct);

        Assert.Equal(new CallbackRow("cn-1", 2001, "invoice", "v1", null, true), Assert.Single(await book.ListAsync("cn-1", Ct)));
    }

    [Theory, OnBoth]
    public async Task A_verifier_may_arrive_after_it(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var book = house.Of<CallbackBook>();

        await book.RegisteredAsync("cn-1", 2001, "invoice", Ct);
        Assert.Equal(new CallbackRow("cn-1", 2001, "invoice", null, null, false), Assert.Single(await book.ListAsync("cn-1", Ct)));
        await book.VerifierArrivedAsync("cn-1", 2001, "v1", Ct);
        await book.VerifiedAsync("cn-1", 2001, "v1", Ct);

        Assert.Equal(new CallbackRow("cn-1", 2001, "invoice", "v1", null, true), Assert.Single(await book.ListAsync("cn-1", Ct)));
    }

    [Theory, OnBoth]
    public async Task A_new_verifier_waits_beside_the_confirmed_one_and_survives_the_confirmation_of_an_older(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var book = house.Of<CallbackBook>();
        await book.RegisteredAsync("cn-1", 2001, "invoice", Ct);
        await book.VerifierArrivedAsync("cn-1", 2001, "v1", Ct);
        await book.VerifierArrivedAsync("cn-1", 2001, "v2", Ct);

        await book.VerifiedAsync("cn-1", 2001, "v1", Ct);

        Assert.Equal(new CallbackRow("cn-1", 2001, "invoice", "v1", "v2", true), Assert.Single(await book.ListAsync("cn-1", Ct)));
    }

    [Theory, OnBoth]
    public async Task Callbacks_are_forgotten_one_by_one_or_all(Kind kind)
    {
        await using var house = await House.OpenAsync(kind, postgres);
        var book = house.Of<CallbackBook>();
        foreach (var (connection, id) in new[] { ("cn-1", 1L), ("cn-1", 2L), ("cn-1", 3L), ("cn-2", 1L) })
            await book.RegisteredAsync(connection, id, "client", Ct);

        await book.ForgetAsync("cn-1", 2, Ct);
        Assert.Equal([1, 3], (await book.ListAsync("cn-1", Ct)).Select(row => row.CallbackId));
        await book.ForgetAllAsync("cn-1", Ct);

        Assert.Empty(await book.ListAsync("cn-1", Ct));
        Assert.Single(await book.ListAsync("cn-2", Ct));
    }

    [Fact]
    public async Task No_verifier_is_found_in_the_raw_files()
    {
        var planted = $"VERIFIER{Guid.NewGuid():N}";
        var place = await Place.MakeAsync(Kind.Sqlite, postgres);
        await using (var house = await House.OpenAsync(place))
        {
            await house.Of<CallbackBook>().VerifierArrivedAsync("cn-1", 1, planted, Ct);
            await house.Of<CallbackBook>().VerifiedAsync("cn-1", 1, planted, Ct);
            Assert.Equal(planted, Assert.Single(await house.Of<CallbackBook>().ListAsync("cn-1", Ct)).Verifier);
            await AssertAbsentAsync();
        }

        await AssertAbsentAsync();

        async Task AssertAbsentAsync()
        {
            var files = Directory.GetFiles(place.Folder);
            Assert.Contains(files, file => file.EndsWith("sync.db", StringComparison.Ordinal));
            foreach (var file in files)
                Assert.DoesNotContain(planted, await File.ReadAllTextAsync(file, System.Text.Encoding.Latin1, Ct), StringComparison.Ordinal);
        }
    }
}
