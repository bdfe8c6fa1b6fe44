using System.Net.Http.Json;
using System.Text.Json;
using Sandbox.FreshBooks;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

public sealed class FreshBooksCallbackTests
{
    [Fact]
    public async Task An_unverified_callback_gets_nothing_but_its_handshake()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        using var answer = await server.RegisterAsync("client");
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var verifier = await server.VerifierAsync(2001);

        EditSomeClient(server);
        await Quiet(server);

        Assert.DoesNotContain(verifier, body, StringComparison.Ordinal);
        Assert.Single(server.Received);
        Assert.False((await server.CallbacksAsync()).At("callbacks")[0].At("verified").GetBoolean());
    }

    [Fact]
    public async Task The_handshake_is_signed_with_the_verifier_it_brings()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        using var answer = await server.RegisterAsync("client");
        var verifier = await server.VerifierAsync(2001);

        var (body, signature) = Assert.Single(server.Received);

        Assert.Equal(WebhookForm.Sign(FreshBooksServer.Fields(body), verifier), signature);
    }

    [Fact]
    public async Task A_wrong_verifier_verifies_nothing()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        using var answer = await server.RegisterAsync("client");

        using var wrong = await server.PutCallbackAsync(2001, new { verifier = "not it" });

        Assert.Equal(400, (int)wrong.StatusCode);
        Assert.False(server.Books.Callbacks.Find(2001)!.IsVerified);
    }

    [Fact]
    public async Task A_noun_gets_every_verb_signed_with_its_own_verifier()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        var (_, verifier) = await server.SubscribeAsync("client");

        var id = EditSomeClient(server);
        server.Books.DeleteClient(id);
        await Quiet(server);

        var events = server.Received.Where(message => !message.Body.Contains("callback.verify", StringComparison.Ordinal)).ToArray();
        Assert.Equal(
            ["client.delete", "client.update"],
            events.Select(message => FreshBooksServer.Fields(message.Body)["name"]).Order());
        Assert.All(events, message => Assert.Equal(
            WebhookForm.Sign(FreshBooksServer.Fields(message.Body), verifier), message.Signature));
        Assert.Equal(2, server.Sender.Delivered.Count(sent => sent.ObjectId == id));
    }

    [Fact]
    public async Task A_noun_and_its_verb_are_told_separately()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        await server.SubscribeAsync("client");
        await server.SubscribeAsync("client.update");

        EditSomeClient(server);
        await Quiet(server);

        Assert.Equal(2, server.Sender.Delivered.Count(sent => sent.Event == "client.update"));
    }

    [Fact]
    public async Task A_verifier_may_arrive_before_the_registration_is_answered()
    {
        await using var server = await FreshBooksServer.StartAsync(options => options.VerifierBeforeRegistrationAnswer = true);
        await server.ConnectAsync();

        using var answer = await server.RegisterAsync("client");

        Assert.Single(server.Received);
    }

    [Fact]
    public async Task After_a_resend_the_old_verifier_signs_until_the_new_one_is_verified()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        var (id, old) = await server.SubscribeAsync("client");
        using var resent = await server.PutCallbackAsync(id, new { callback_id = id, resend = true });
        var offered = await server.VerifierAsync(id, except: old);

        EditSomeClient(server);
        await Quiet(server);
        var before = server.Received.Last();
        using var verified = await server.PutCallbackAsync(id, new { verifier = offered });
        EditSomeClient(server);
        await Quiet(server);
        var after = server.Received.Last();

        Assert.Equal(WebhookForm.Sign(FreshBooksServer.Fields(before.Body), old), before.Signature);
        Assert.Equal(WebhookForm.Sign(FreshBooksServer.Fields(after.Body), offered), after.Signature);
    }

    [Fact]
    public async Task Asking_for_a_verb_also_finds_the_noun()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        using var noun = await server.RegisterAsync("invoice");
        using var verb = await server.RegisterAsync("invoice.create");
        using var other = await server.RegisterAsync("payment");

        var found = await server.CallbacksAsync("?search[event]=invoice.create");

        Assert.Equal(2, found.At("total").GetInt32());
    }

    [Theory]
    [InlineData(ErrorStyle.Classic)]
    [InlineData(ErrorStyle.New)]
    public async Task An_unknown_event_is_refused(ErrorStyle style)
    {
        await using var server = await FreshBooksServer.StartAsync(options => options.ErrorStyle = style);
        await server.ConnectAsync();

        using var answer = await server.RegisterAsync("invoice.viewed");
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);

        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Equal(style == ErrorStyle.Classic, body.TryGetProperty("errno", out _));
    }

    [Fact]
    public async Task A_deleted_callback_is_gone_and_gets_nothing()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        var (id, _) = await server.SubscribeAsync("client");
        var path = new Uri($"events/account/{server.Options.AccountId}/events/callbacks/{id}", UriKind.Relative);

        using var deleted = await server.Http.DeleteAsync(path, TestContext.Current.CancellationToken);
        using var gone = await server.Http.GetAsync(path, TestContext.Current.CancellationToken);
        EditSomeClient(server);
        await Quiet(server);

        Assert.Equal((204, 404), ((int)deleted.StatusCode, (int)gone.StatusCode));
        Assert.DoesNotContain(server.Sender.Delivered, sent => sent.Event == "client.update");
    }

    [Theory]
    [InlineData(503)]
    [InlineData(302)]
    public async Task What_is_not_a_2xx_is_tried_again(int status)
    {
        await using var server = await FreshBooksServer.StartAsync(options => options.RetryDelays = [TimeSpan.Zero, TimeSpan.Zero]);
        await server.ConnectAsync();
        await server.SubscribeAsync("client");
        var refusals = 2;
        server.Reply = _ => Interlocked.Decrement(ref refusals) >= 0 ? status : 200;

        EditSomeClient(server);
        await Quiet(server);

        Assert.Equal(3, Assert.Single(server.Sender.Delivered, sent => sent.Event == "client.update").Attempts);
    }

    [Fact]
    public async Task A_callback_that_only_fails_is_disabled_until_it_is_verified_again()
    {
        await using var server = await FreshBooksServer.StartAsync(options =>
        {
            options.RetryDelays = [];
            options.DisableAfterFailures = 2;
        });
        await server.ConnectAsync();
        var (id, verifier) = await server.SubscribeAsync("client");
        server.Reply = _ => 500;
        EditSomeClient(server);
        EditSomeClient(server);
        await Quiet(server);
        Assert.False(server.Books.Callbacks.Find(id)!.IsVerified);
        server.Reply = _ => 200;

        using var resent = await server.PutCallbackAsync(id, new { resend = true });
        using var verified = await server.PutCallbackAsync(id, new { verifier = await server.VerifierAsync(id, verifier) });

        Assert.True(server.Books.Callbacks.Find(id)!.IsVerified);
        Assert.Equal(2, server.Sender.Dropped);
    }

    [Fact]
    public async Task Some_webhooks_are_lost_and_some_come_twice()
    {
        await using var server = await FreshBooksServer.StartAsync();
        await server.ConnectAsync();
        await server.SubscribeAsync("client");
        (server.Options.LostShare, server.Options.DuplicateShare) = (0.2, 0.5);

        for (var edit = 0; edit < 100; edit++)
            EditSomeClient(server);
        await Quiet(server);

        var delivered = server.Sender.Delivered.Count(sent => sent.Event == "client.update");
        Assert.InRange(server.Sender.Lost, 5, 40);
        Assert.InRange(delivered, 101 - server.Sender.Lost, 2 * (100 - server.Sender.Lost));
    }

    private static int EditSomeClient(FreshBooksServer server) =>
        server.Books.EditClient(server.Books.Clients[0].Id, client => client with { BusinessPhone = "(212) 555-0100" }).Id;

    private static Task Quiet(FreshBooksServer server) =>
        Until.TrueAsync(() => server.Sender.Pending == 0, () => $"{server.Sender.Pending} webhooks still to be sent");
}
