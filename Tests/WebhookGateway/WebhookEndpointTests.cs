using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Grains.Interfaces;
using Tests.Product;
using WebhookGateway;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class WebhookEndpointTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("client.update", EntityKind.Client, Lane.Client)]
    [InlineData("invoice.create", EntityKind.Invoice, Lane.Invoice)]
    [InlineData("payment.delete", EntityKind.Payment, Lane.Payment)]
    [InlineData("bill_vendor.update", EntityKind.Vendor, Lane.Client)]
    public async Task A_notice_is_marked_and_the_account_nudged(string name, EntityKind kind, Lane lane)
    {
        await using var door = await Door.OpenAsync(Ct);
        using var answer = await door.NoticeAsync(Ct, ("name", name), ("object_id", "177864"), ("account_id", "ë &+😀"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var mark = await door.Inbox.FindAsync(EntityKey.Of(door.Connection, kind, 177864), Ct);
        Assert.Equal(lane, mark?.Lane);
        Assert.Equal(("IAccountGrain", door.Connection, "NudgeAsync"), door.Cluster.Said.Select(said => (said.Grain, said.Key, said.Method)).Single());
        Assert.Equal(1, door.Counted[$"webhook_gateway.accepted {kind.Word()}"]);
    }

    [Fact]
    public async Task While_the_storage_hangs_the_answer_is_503_and_afterwards_the_repeat_is_taken()
    {
        await using var door = await Door.OpenAsync(Ct, ("Gateway:StoreTimeout", "00:00:00.5"));
        (string, string)[] fields = [("name", "client.update"), ("object_id", "7")];
        await using (door.HoldStorage())
        {
            using var refused = await door.NoticeAsync(Ct, fields);
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
            Assert.Empty(door.Cluster.Said);
        }

        using var taken = await door.NoticeAsync(Ct, fields);
        Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.NotNull(await door.Inbox.FindAsync(EntityKey.Of(door.Connection, EntityKind.Client, 7), Ct));
        Assert.Equal(1, door.Counted["webhook_gateway.unavailable"]);
    }

    [Fact]
    public async Task A_notice_that_waits_for_the_storage_is_answered_when_its_mark_is_there()
    {
        await using var door = await Door.OpenAsync(Ct);
        var holder = door.HoldStorage();
        var posted = door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "8"));
        var isReleased = false;
        var order = posted.ContinueWith(_ => Volatile.Read(ref isReleased), TaskScheduler.Default);
        await Eventually.TrueAsync(() => door.Logged.Any(line => line.Contains("/webhooks/freshbooks", StringComparison.Ordinal)), "the request arrived");
        Volatile.Write(ref isReleased, true);
        await holder.DisposeAsync();
        using var answer = await posted;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(await order, "answered while nobody could write");
        Assert.NotNull(await door.Inbox.FindAsync(EntityKey.Of(door.Connection, EntityKind.Client, 8), Ct));
    }

    [Fact]
    public async Task A_cluster_that_is_away_or_fails_refuses_no_notice()
    {
        await using var door = await Door.OpenAsync(Ct);
        door.Cluster.IsAway = true;
        using (var answer = await door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "1")))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        door.Cluster.IsAway = false;
        door.Cluster.Answer = _ => throw new InvalidOperationException("at once");
        using (var answer = await door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "2")))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        door.Cluster.Answer = _ => Task.FromException(new TimeoutException("later"));
        using (var answer = await door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "3")))
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(3, await door.MarksAsync(Ct));

        // The answer does not wait for the cluster.
        Assert.Equal(3, await House.UntilAsync(() => Task.FromResult(door.Counted.GetValueOrDefault("webhook_gateway.unsaid")), unsaid => unsaid == 3));
    }

    [Fact]
    public async Task The_three_bad_signatures_get_the_same_answer_and_store_nothing()
    {
        await using var door = await Door.OpenAsync(Ct);
        const string Body = "name=client.update&object_id=1";
        var answers = new List<string>();
        foreach (var signature in new[] { null, "nonsense", Reference.Sign([("name", "client.update"), ("object_id", "1")], "other") })
        {
            using var answer = await door.PostAsync(Body, signature, Ct);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var headers = answer.Headers.Where(header => header.Key != "Date").SelectMany(header => header.Value);
            answers.Add(string.Join('\n', headers) + await answer.Content.ReadAsStringAsync(Ct));
        }

        Assert.Single(answers.Distinct());
        Assert.Equal(0, await door.MarksAsync(Ct));
        Assert.Empty(door.Cluster.Said);
        Assert.All(["missing", "malformed", "wrong"], kind => Assert.Equal(1, door.Counted[$"webhook_gateway.refused signature-{kind}"]));
    }

    [Fact]
    public async Task Another_connections_verifier_opens_nothing()
    {
        await using var door = await Door.OpenAsync(Ct);
        using var answer = await door.PostAsync("name=client.update&object_id=1", Reference.Sign([("name", "client.update"), ("object_id", "1")], Door.Verifier), Ct, "cn-unknown");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("There is no such connection.", await answer.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_of_64_kB_is_read_and_one_byte_more_is_refused(bool isChunked)
    {
        await using var door = await Door.OpenAsync(Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync(FormBody.Most));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(FormBody.Most + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync(FormBody.Most * 20));

        async Task<HttpStatusCode> SendAsync(int length)
        {
            using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(new string('a', length)));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/webhooks/freshbooks/{door.Connection}") { Content = content };
            request.Headers.TransferEncodingChunked = isChunked;
            using var answer = await door.Http.SendAsync(request, Ct);
            return answer.StatusCode;
        }
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("multipart/form-data")]
    [InlineData(null)]
    public async Task Only_a_form_is_read(string? type)
    {
        await using var door = await Door.OpenAsync(Ct);
        using var content = new ByteArrayContent("name=client.update"u8.ToArray());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        using var answer = await door.Http.PostAsync(new Uri($"/webhooks/freshbooks/{door.Connection}", UriKind.Relative), content, Ct);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    [Fact]
    public async Task A_body_that_does_not_arrive_is_not_waited_for()
    {
        await using var door = await Door.OpenAsync(Ct, ("Gateway:BodyTimeout", "00:00:01"));
        using var socket = new TcpClient();
        await socket.ConnectAsync(door.Http.BaseAddress!.Host, door.Http.BaseAddress.Port, Ct);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /webhooks/freshbooks/{door.Connection} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\n\r\nname=client"), Ct);
        using var reader = new StreamReader(socket.GetStream());
        Assert.Equal("HTTP/1.1 408 Request Timeout", await reader.ReadLineAsync(Ct).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Ct));
    }

    [Fact]
    public async Task A_charset_behind_the_content_type_does_no_harm()
    {
        await using var door = await Door.OpenAsync(Ct);
        using var content = new StringContent("name=bill.create", Encoding.UTF8, "application/x-www-form-urlencoded");
        content.Headers.Add(FreshBooksSignature.Header, Reference.Sign([("name", "bill.create")], Door.Verifier));
        using var answer = await door.Http.PostAsync(new Uri($"/webhooks/freshbooks/{door.Connection}", UriKind.Relative), content, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task An_event_that_is_not_mirrored_is_counted_and_forgotten()
    {
        await using var door = await Door.OpenAsync(Ct);
        using var answer = await door.NoticeAsync(Ct, ("name", "expense.create"), ("object_id", "1"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await door.MarksAsync(Ct));
        Assert.Equal(1, door.Counted["webhook_gateway.ignored"]);
    }

    [Fact]
    public async Task A_signed_notice_without_a_usable_id_is_malformed()
    {
        await using var door = await Door.OpenAsync(Ct);
        using var answer = await door.NoticeAsync(Ct, ("name", "client.update"), ("object_id", "1/../2"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, await door.MarksAsync(Ct));
        Assert.Equal(1, door.Counted["webhook_gateway.refused malformed"]);
    }
}
