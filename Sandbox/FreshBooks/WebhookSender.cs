using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;

namespace Sandbox.FreshBooks;

/// <summary>A webhook that was answered with a 2xx, i.e. that the receiver has promised not to lose.</summary>
public sealed record SentWebhook(DateTimeOffset At, int CallbackId, string Event, int ObjectId, int Attempts);

/// <summary>
/// Posts events to verified callbacks, and handshakes to new ones. Anything but a 2xx within 10 s is a failure, a
/// redirect too; retried some times, then dropped for good. What is still to be sent dies with the process.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    private const string Handshake = "callback.verify";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly Books _books;
    private readonly FreshBooksOptions _options;
    private readonly HttpClient _http;
    private readonly Random _luck;
    private readonly SemaphoreSlim _connections = new(32);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<SentWebhook> _delivered = new();
    private readonly ConcurrentDictionary<int, int> _droppedInARow = new();
    private int _pending;
    private int _dropped;
    private int _lost;
    private int _doubled;

    public WebhookSender(Books books)
    {
        ArgumentNullException.ThrowIfNull(books);
        (_books, _options, _luck) = (books, books.Options, new Random(books.Options.Seed));
        // The timeout is ours, on the injected clock; a redirect is an answer like any other that is not 2xx.
        _http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        _http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("FreshHooks", "0.4"));
        _books.Edited += Tell;
    }

    public IReadOnlyList<SentWebhook> Delivered => [.. _delivered];

    /// <summary>Waiting, being sent, or to be retried.</summary>
    public int Pending => Volatile.Read(ref _pending);

    /// <summary>Given up after the last retry, or because the callback was gone or disabled.</summary>
    public int Dropped => Volatile.Read(ref _dropped);

    /// <summary>Never sent, by <see cref="FreshBooksOptions.LostShare"/>.</summary>
    public int Lost => Volatile.Read(ref _lost);

    /// <summary>Sent twice, by <see cref="FreshBooksOptions.DuplicateShare"/>.</summary>
    public int Doubled => Volatile.Read(ref _doubled);

    public void Dispose()
    {
        _books.Edited -= Tell;
        _stop.Cancel();
        _http.Dispose();
    }

    /// <summary>Sends the offered verifier. Ends when it is delivered or given up.</summary>
    internal Task HandshakeAsync(Callback callback) =>
        DeliverAsync(callback.Id, new BookNotice(Handshake, callback.Id), TimeSpan.Zero);

    private void Tell(BookEdit edit)
    {
        foreach (var notice in edit.Notices)
            foreach (var callback in _books.Callbacks.All.Where(callback => callback.Wants(notice.Event)))
                Tell(callback, notice);
    }

    private void Tell(Callback callback, BookNotice notice)
    {
        double lost, duplicate, jitter;
        lock (_luck)
            (lost, duplicate, jitter) = (_luck.NextDouble(), _luck.NextDouble(), _luck.NextDouble());
        if (lost < _options.LostShare)
        {
            Interlocked.Increment(ref _lost);
            return;
        }

        var delay = _options.WebhookDelay + (_options.WebhookJitter * jitter);
        _ = DeliverAsync(callback.Id, notice, delay);
        if (duplicate >= _options.DuplicateShare)
            return;
        Interlocked.Increment(ref _doubled);
        _ = DeliverAsync(callback.Id, notice, delay);
    }

    private async Task DeliverAsync(int callbackId, BookNotice notice, TimeSpan delay)
    {
        Interlocked.Increment(ref _pending);
        try
        {
            // Off the thread of whoever edited: even a webhook without delay may not hold up an edit.
            await Task.Yield();
            await Task.Delay(delay, _books.Time, _stop.Token);
            while (notice.Event == Handshake && _options.HandshakesHeld)
                await Task.Delay(Look, _books.Time, _stop.Token);
            if (await TryAllAsync(callbackId, notice) is { } delivered)
                _delivered.Enqueue(delivered);
            else
                Interlocked.Increment(ref _dropped);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The simulator is going down; FreshBooks makes no promise about what it had not sent.
        }
        finally
        {
            Interlocked.Decrement(ref _pending);
        }
    }

    private async Task<SentWebhook?> TryAllAsync(int callbackId, BookNotice notice)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (_books.Callbacks.Find(callbackId) is not { } callback || Form(callback, notice) is not { } form)
                return null;
            if (await IsAcceptedAsync(callback, form))
            {
                _droppedInARow[callbackId] = 0;
                return new SentWebhook(_books.Time.GetUtcNow(), callbackId, notice.Event, notice.ObjectId, attempt);
            }

            if (attempt > _options.RetryDelays.Length)
            {
                if (_droppedInARow.AddOrUpdate(callbackId, 1, (_, dropped) => dropped + 1) >= _options.DisableAfterFailures)
                    _books.Callbacks.Disable(callbackId);
                return null;
            }

            await Task.Delay(_options.RetryDelays[attempt - 1], _books.Time, _stop.Token);
        }
    }

    /// <summary>Null if there is nothing to say any more: disabled meanwhile, or verified by somebody quicker.</summary>
    private HttpRequestMessage? Form(Callback callback, BookNotice notice)
    {
        var isHandshake = notice.Event == Handshake;
        if ((isHandshake ? callback.Offered : callback.IsVerified ? callback.Verifier : null) is not { } key)
            return null;
        var fields = isHandshake
            ? WebhookForm.Handshake(_options, callback.Id, key)
            : WebhookForm.Event(_options, notice);
        var form = new HttpRequestMessage(HttpMethod.Post, callback.Uri)
        {
            Content = new StringContent(WebhookForm.Encode(fields), Encoding.ASCII),
        };
        form.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        if (!isHandshake || _options.SignedHandshake)
            form.Headers.Add(WebhookForm.SignatureHeader, WebhookForm.Sign(fields, key));
        return form;
    }

    private async Task<bool> IsAcceptedAsync(Callback callback, HttpRequestMessage form)
    {
        using var request = form;
        if (_options.LoopbackOnly && !new Uri(callback.Uri).IsLoopback)
            return false;
        await _connections.WaitAsync(_stop.Token);
        try
        {
            using var timeout = new CancellationTokenSource(_options.WebhookTimeout, _books.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
            using var answer = await _http.SendAsync(request, either.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            _connections.Release();
        }
    }
}
