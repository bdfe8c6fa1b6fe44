using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace Tests.Sandbox.FreshBooks;

internal static class FreshBooksJson
{
    public static JsonElement At(this JsonElement json, params string[] path) =>
        path.Aggregate(json, (at, name) => at.GetProperty(name));

    public static string Text(this JsonElement json, params string[] path) => json.At(path).GetString()!;

    public static decimal Money(this JsonElement json, string name) =>
        decimal.Parse(json.Text(name, "amount"), System.Globalization.CultureInfo.InvariantCulture);

    public static JsonElement With(this JsonElement json, string name, int value)
    {
        var copy = JsonNode.Parse(json.GetRawText())!.AsObject();
        copy[name] = value;
        return JsonSerializer.SerializeToElement(copy);
    }
}

/// <summary>Waits for a condition and, past the deadline, says what was last seen.</summary>
internal static class Until
{
    public static async Task TrueAsync(Func<bool> holds, Func<string> seen)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!holds())
        {
            if (deadline.IsCancellationRequested)
                Assert.Fail(seen());
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
