using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Xunit;

namespace Tests.Grains;

/// <summary>Where packets are dropped, .NET reports the connection that does not come about as a cancellation.</summary>
public sealed class ConnectTimeoutTests : IDisposable
{
    private readonly HttpClient _nowhere = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromMilliseconds(50),
        ConnectCallback = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.Infinite, cancellation);
            return Stream.Null;
        },
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _nowhere.Dispose();

    [Fact]
    public async Task HubSpot_cannot_be_reached_then()
    {
        var hubSpot = new HubSpotApi(_nowhere, Options.Create(new HubSpotOptions { ApiUrl = new Uri("http://127.0.0.1:9") }));

        var answer = await hubSpot.AskAsync("pat-x", "account-info", "details", null, () => true, Stop);

        Assert.Null(answer.Status);
    }

    [Fact]
    public async Task Nor_can_FreshBooks()
    {
        var freshBooks = new FreshBooksApi(
            _nowhere, Options.Create(new FreshBooksOptions { ApiUrl = new Uri("http://127.0.0.1:9") }), TimeProvider.System);

        var answer = Assert.IsType<GrantAnswer.Failed>(await freshBooks.RefreshAsync("refresh", new Uri("https://sync.example/back"), () => true));

        Assert.Equal(Reasons.FreshBooksUnreachable, answer.Why.Title);
    }
}
