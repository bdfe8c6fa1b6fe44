using System.Net;
using System.Text;
using Grains.Batching;
using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Microsoft.Extensions.Options;
using Tests.Grains.FreshBooks;
using Xunit;

namespace Tests.Grains;

public sealed class AnswerBodyTests
{
    private const int Megabyte = 1024 * 1024;
    private const int Most = 32 * Megabyte;

    private static readonly FreshBooksAccess Access = new("account", "token");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(100)]
    [InlineData(64 * 1024)]
    [InlineData(Megabyte - 1)]
    [InlineData(Megabyte)]
    [InlineData(Megabyte + 1)]
    [InlineData(2 * Megabyte)]
    public async Task An_answer_of_any_size_is_read_to_its_end(int size)
    {
        var read = await AskAsync(new Answer(size));

        Assert.Equal("last", (string?)read.Body?["end"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"torn\":")]
    [InlineData("[]")]
    [InlineData("<html><body>We will be back shortly</body></html>")]
    public async Task What_is_no_JSON_object_is_a_status_without_a_body(string text) =>
        Assert.Equal((HttpStatusCode.OK, null), await AskAsync(new StringContent(text)) is var answer ? (answer.Status, answer.Body) : default);

    [Fact]
    public async Task Of_large_answers_one_at_a_time_is_read_and_small_ones_pass_them()
    {
        var (first, second) = (new Answer(2 * Megabyte) { StopsAt = (2 * Megabyte) - 1 }, new Answer(2 * Megabyte));
        var firstRead = AskAsync(first);
        await first.Stopped;
        var secondRead = AskAsync(second);

        Assert.NotNull((await AskAsync(new Answer(1000))).Body);

        // Twice as long as it would take if it did not wait its turn.
        await Task.Delay(TimeSpan.FromMilliseconds(500), Cancellation);
        Assert.False(secondRead.IsCompleted);
        Assert.InRange(second.Given, Megabyte, Megabyte + 64 * 1024);

        first.GoOn();
        Assert.NotNull((await firstRead).Body);
        Assert.NotNull((await secondRead).Body);
    }

    [Fact]
    public async Task A_large_answer_that_breaks_off_leaves_the_next_one_its_turn()
    {
        Assert.Null((await AskAsync(new Answer(2 * Megabyte) { BreaksAt = (2 * Megabyte) - 1 })).Status);

        Assert.NotNull((await AskAsync(new Answer(2 * Megabyte))).Body);
    }

    [Fact]
    public async Task An_answer_that_announces_more_than_32_MB_is_not_read_and_both_services_say_why()
    {
        var endless = new Answer(Most + 1) { Announced = true };
        var freshBooks = new StubNetwork(_ => Response(endless));

        var read = await freshBooks.Api().GetAsync(Access, EntityKind.Client, 1, Cancellation);
        var sent = await HubSpot(endless).SendAsync("token", new Shape(Operation.Archive, HubSpotType.Contact), [], () => true, Cancellation);

        Assert.Equal("its answer is larger than 32 MB", Assert.IsType<FreshBooksAnswer<FreshBooksRecord>.Failed>(read).Why.Detail);
        Assert.Equal("its answer is larger than 32 MB", Assert.IsType<HubSpotReply.Broken>(sent).Why.Detail);
        Assert.Single(freshBooks.Seen);
        Assert.Equal(0, endless.Given);
    }

    [Fact]
    public async Task One_that_does_not_announce_its_size_is_given_up_as_soon_as_it_has_passed_32_MB()
    {
        var endless = new Answer(int.MaxValue);

        Assert.Null((await AskAsync(endless)).Status);
        Assert.InRange(endless.Given, Most + 1, Most + Megabyte);
    }

    private static Task<PlainAnswer> AskAsync(HttpContent content) => HubSpot(content).AskAsync("token", "crm", "owners", null, () => true, Cancellation);

    private static HubSpotApi HubSpot(HttpContent content) => new(
        new HttpClient(new StubNetwork(_ => Response(content))), Options.Create(new HubSpotOptions { Timeout = TimeSpan.FromMinutes(5) }));

    private static HttpResponseMessage Response(HttpContent content) => new(HttpStatusCode.OK) { Content = content };

    /// <summary>A JSON object of so many bytes, which come in pieces as a network gives them.</summary>
    private sealed class Answer(int size) : HttpContent
    {
        private static readonly byte[] Start = Encoding.UTF8.GetBytes("{\"filler\":\"");
        private static readonly byte[] End = Encoding.UTF8.GetBytes("\",\"end\":\"last\"}");

        private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Announced { get; init; }

        public int BreaksAt { get; init; } = int.MaxValue;

        /// <summary>Nothing more comes then before <see cref="GoOn"/>.</summary>
        public int StopsAt { get; set; } = int.MaxValue;

        public Task Stopped => _stopped.Task;

        public int Given { get; private set; }

        public void GoOn() => _goesOn.SetResult();

        protected override Task<Stream> CreateContentReadStreamAsync() => Task.FromResult<Stream>(new Pieces(this));

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override bool TryComputeLength(out long length)
        {
            length = size;
            return Announced;
        }

        private async ValueTask<int> GiveAsync(Memory<byte> buffer)
        {
            if (Given >= BreaksAt)
                throw new IOException("The connection broke.");
            if (Given >= StopsAt)
            {
                _stopped.TrySetResult();
                await _goesOn.Task;
                StopsAt = int.MaxValue;
            }

            var piece = Math.Min(Math.Min(size, Math.Min(StopsAt, BreaksAt)) - Given, Math.Min(buffer.Length, 16 * 1024));
            for (var index = 0; index < piece; index++)
                buffer.Span[index] = At(Given + index);
            Given += piece;
            return piece;
        }

        private byte At(int place) =>
            place < Start.Length ? Start[place] : place >= size - End.Length ? End[place - size + End.Length] : (byte)'x';

        private sealed class Pieces(Answer answer) : Stream
        {
            public override bool CanRead => true;

            public override bool CanSeek => false;

            public override bool CanWrite => false;

            public override long Length => throw new NotSupportedException();

            public override long Position
            {
                get => throw new NotSupportedException();
                set => throw new NotSupportedException();
            }

            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => answer.GiveAsync(buffer);

            public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

            public override void Flush()
            {
            }

            public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

            public override void SetLength(long value) => throw new NotSupportedException();

            public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
        }
    }
}
