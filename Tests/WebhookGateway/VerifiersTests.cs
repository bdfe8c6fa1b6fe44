using Microsoft.Extensions.Time.Testing;
using WebhookGateway;
using Xunit;

namespace Tests.WebhookGateway;

public sealed class VerifiersTests
{
    private readonly FakeTimeProvider _time = new();
    private IReadOnlyList<string>? _stored = ["first"];
    private int _reads;

    [Fact]
    public async Task Verifiers_are_remembered_for_five_seconds()
    {
        var verifiers = Verifiers();
        await verifiers.FindAsync("cn-a");
        _stored = ["second"];
        _time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Equal(["first"], await verifiers.FindAsync("cn-a"));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(["second"], await verifiers.FindAsync("cn-a"));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task A_failed_signature_reads_anew_but_once_a_second()
    {
        var verifiers = Verifiers();
        var known = await verifiers.FindAsync("cn-a");
        for (var attempt = 0; attempt < 100; attempt++)
            Assert.Same(known, await verifiers.FindFreshAsync("cn-a"));
        Assert.Equal(1, _reads);

        _stored = ["second"];
        _time.Advance(TimeSpan.FromSeconds(1));
        for (var attempt = 0; attempt < 100; attempt++)
            Assert.Equal(["second"], await verifiers.FindFreshAsync("cn-a"));
        Assert.Equal(2, _reads);
    }

    [Fact]
    public async Task An_unknown_connection_is_looked_for_again_after_a_second()
    {
        var verifiers = Verifiers();
        _stored = null;
        Assert.Null(await verifiers.FindAsync("cn-a"));
        Assert.Null(await verifiers.FindAsync("cn-a"));
        Assert.Equal(1, _reads);

        _stored = [];
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await verifiers.FindAsync("cn-a"))!);
    }

    [Fact]
    public async Task A_failed_read_is_not_remembered()
    {
        var verifiers = new Verifiers(_ => ++_reads == 1 ? throw new IOException() : Task.FromResult(_stored), _time);
        await Assert.ThrowsAsync<IOException>(() => verifiers.FindAsync("cn-a"));
        Assert.Equal(["first"], await verifiers.FindAsync("cn-a"));
    }

    [Fact]
    public async Task Those_who_ask_at_once_share_one_read()
    {
        var answer = new TaskCompletionSource<IReadOnlyList<string>?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var verifiers = new Verifiers(_ => Counted(answer.Task), _time);
        var asked = Enumerable.Range(0, 50).Select(_ => verifiers.FindAsync("cn-a")).ToArray();
        answer.SetResult(_stored);
        await Task.WhenAll(asked);
        Assert.Equal(1, _reads);
    }

    [Fact]
    public void A_connection_takes_sixty_handshakes_a_minute()
    {
        var limit = new HandshakeLimit(_time);
        Assert.All(Enumerable.Range(0, 60), _ => Assert.True(limit.TryTake("cn-a")));
        Assert.False(limit.TryTake("cn-a"));
        Assert.True(limit.TryTake("cn-b"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(limit.TryTake("cn-a"));
    }

    private Verifiers Verifiers() => new(_ => Counted(Task.FromResult(_stored)), _time);

    private Task<IReadOnlyList<string>?> Counted(Task<IReadOnlyList<string>?> answer)
    {
        Interlocked.Increment(ref _reads);
        return answer;
    }
}
