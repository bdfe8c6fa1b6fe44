using System.Net;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class HandshakeTests
{
    private const string Fresh = "FRESHVERIFIERxyz789";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_verifier_is_stored_whichever_half_of_the_handshake_comes_first(bool isRegisteredFirst)
    {
        await using var door = await Door.OpenAsync(Ct);
        if (isRegisteredFirst)
            await door.Callbacks.RegisteredAsync(door.Connection, 2002, "invoice", Ct);
        using var answer = await door.PostAsync(Handshake(2002, Fresh), null, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        if (!isRegisteredFirst)
            await door.Callbacks.RegisteredAsync(door.Connection, 2002, "invoice", Ct);

        var row = Assert.Single(await door.Callbacks.ListAsync(door.Connection, Ct), row => row.CallbackId == 2002);
        Assert.Equal(("invoice", Fresh, false), (row.Event, row.PendingVerifier, row.Verified));
        var said = Assert.Single(door.Cluster.Said);
        Assert.Equal(("IConnectionGrain", door.Connection, "VerifierArrivedAsync"), (said.Grain, said.Key, said.Method));
        Assert.Equal([2002L], said.Arguments);
    }

    [Fact]
    public async Task A_verifier_opens_the_door_only_once_it_is_confirmed()
    {
        await using var door = await Door.OpenAsync(Ct);
        (string, string)[] fields = [("name", "client.update"), ("object_id", "5")];
        await door.Callbacks.RegisteredAsync(door.Connection, 2002, "client", Ct);
        using (await door.PostAsync(Handshake(2002, Fresh), null, Ct))
            Assert.Equal(HttpStatusCode.Unauthorized, await EventAsync());
        Assert.Equal(0, await door.MarksAsync(Ct));

        await door.Callbacks.VerifiedAsync(door.Connection, 2002, Fresh, Ct);
        await Eventually.TrueAsync(async () => await EventAsync() == HttpStatusCode.OK, "the confirmed verifier is known");

        async Task<HttpStatusCode> EventAsync()
        {
            using var answer = await door.PostAsync(Reference.Encode(fields, false), Reference.Sign(fields, Fresh), Ct);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_forged_handshake_leaves_the_confirmed_verifier_in_place()
    {
        await using var door = await Door.OpenAsync(Ct);
        using (var forged = await door.PostAsync(Handshake(2001, "FORGED"), null, Ct))
            Assert.Equal(HttpStatusCode.OK, forged.StatusCode);
        using var answer = await door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "5"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData(Fresh, HttpStatusCode.OK)]
    [InlineData(Door.Verifier, HttpStatusCode.OK)]
    [InlineData("neither", HttpStatusCode.Unauthorized)]
    public async Task A_signed_handshake_must_be_signed_with_its_own_verifier_or_a_confirmed_one(string signer, HttpStatusCode status)
    {
        await using var door = await Door.OpenAsync(Ct);
        (string, string)[] fields = [("name", "callback.verify"), ("object_id", "2002"), ("verifier", Fresh)];
        using var answer = await door.PostAsync(Reference.Encode(fields, false), Reference.Sign(fields, signer), Ct);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.OK ? 2 : 1, (await door.Callbacks.ListAsync(door.Connection, Ct)).Count);
    }

    [Fact]
    public async Task Too_many_handshakes_are_refused()
    {
        await using var door = await Door.OpenAsync(Ct);
        var statuses = new List<HttpStatusCode>();
        for (var callback = 3000; callback < 3070; callback++)
        {
            using var answer = await door.PostAsync(Handshake(callback, Fresh), null, Ct);
            statuses.Add(answer.StatusCode);
        }

        Assert.Equal(60, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(10, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Fact]
    public async Task A_verifier_is_never_logged()
    {
        await using var door = await Door.OpenAsync(Ct);
        using (await door.PostAsync(Handshake(2002, Fresh), null, Ct))
            Assert.DoesNotContain(door.Logged, line => line.Contains(Fresh, StringComparison.Ordinal));
    }

    private static string Handshake(long callback, string verifier) =>
        $"user_id=1&name=callback.verify&verifier={verifier}&object_id={callback}&account_id=6BApk&system=https%3A%2F%2Fexample.freshbooks.com";
}
