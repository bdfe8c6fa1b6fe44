using System.Globalization;
using Grains.FreshBooks;
using Xunit;

namespace Tests.Grains.FreshBooks;

public sealed class FreshBooksTimeTests
{
    [Theory]
    // Recorded: created_at 12:52:44 while HTTP's Date said 16:52:44 GMT, in summer.
    [InlineData("2026-06-29 12:52:44", "2026-06-29T16:52:44Z")]
    [InlineData("2026-01-15 12:00:00", "2026-01-15T17:00:00Z")]
    [InlineData("2026-01-15 12:00:00.123456", "2026-01-15T17:00:00.1234560Z")]
    // Spring skips 02:00 to 03:00 on 8 March 2026.
    [InlineData("2026-03-08 01:59:59", "2026-03-08T06:59:59Z")]
    [InlineData("2026-03-08 02:30:00", "2026-03-08T07:30:00Z")]
    [InlineData("2026-03-08 03:00:00", "2026-03-08T07:00:00Z")]
    // Autumn repeats 01:00 to 02:00 on 1 November 2026: the first pass is meant.
    [InlineData("2026-11-01 00:59:59", "2026-11-01T04:59:59Z")]
    [InlineData("2026-11-01 01:30:00", "2026-11-01T05:30:00Z")]
    [InlineData("2026-11-01 02:00:00", "2026-11-01T07:00:00Z")]
    public void An_accounting_time_is_Eastern_with_daylight_saving(string wall, string instant)
    {
        Assert.True(FreshBooksTime.TryParseAccounting(wall, out var read));
        Assert.Equal(DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture), read);
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    [InlineData("2026-06-29T12:52:44Z")]
    [InlineData("0000-00-00 00:00:00")]
    public void What_is_no_accounting_time_is_not_read_as_one(string? text) =>
        Assert.False(FreshBooksTime.TryParseAccounting(text, out _));

    [Fact]
    public void Every_instant_outside_the_repeated_hour_comes_back()
    {
        var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        for (var hours = 0; hours < 366 * 24; hours++)
        {
            var instant = start.AddHours(hours);
            var isSecondPass = instant == new DateTimeOffset(2026, 11, 1, 6, 0, 0, TimeSpan.Zero);
            Assert.Equal(isSecondPass ? instant.AddHours(-1) : instant, FreshBooksTime.FromEastern(FreshBooksTime.ToEastern(instant)));
        }
    }

    [Theory]
    [InlineData("2026-01-02T03:04:05Z")]
    [InlineData("2026-01-02T03:04:05")]
    [InlineData("2026-01-01 22:04:05")]
    public void A_callback_time_is_ISO_or_accounting(string text)
    {
        Assert.True(FreshBooksTime.TryParseCallback(text, out var read));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), read);
    }

    [Fact]
    public void The_day_of_a_filter_is_the_Eastern_one() =>
        Assert.Equal(new DateOnly(2026, 6, 30), FreshBooksTime.Day(new DateTimeOffset(2026, 7, 1, 3, 59, 59, TimeSpan.Zero)));

    [Theory]
    [InlineData("2026-02-03", 3)]
    [InlineData("2026-02-03 00:00:00", 3)]
    [InlineData("", null)]
    [InlineData("0000-00-00", null)]
    public void A_date_is_a_calendar_day_or_none(string text, int? day) =>
        Assert.Equal(day is { } d ? new DateOnly(2026, 2, d) : null, FreshBooksTime.ParseDate(text));
}
