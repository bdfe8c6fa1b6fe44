using System.Collections.Immutable;
using Grains.FreshBooks;
using Storage;

namespace Grains.Connecting;

/// <summary>One thing to do about a connection's callbacks.</summary>
public abstract record CallbackAct
{
    private CallbackAct()
    {
    }

    /// <summary>FreshBooks has none for this event.</summary>
    public sealed record Register(string Event) : CallbackAct;

    /// <summary>FreshBooks has it and we do not know it: the answer to its registration was lost.</summary>
    public sealed record Adopt(long Id, string Event) : CallbackAct;

    /// <summary>A verifier arrived: confirm it.</summary>
    public sealed record Verify(long Id, string Verifier) : CallbackAct
    {
        public override string ToString() => $"Verify {Id}";
    }

    /// <summary>Not verified, and no verifier waits: have it sent again. Also brings a disabled callback back.</summary>
    public sealed record Resend(long Id) : CallbackAct;

    /// <summary>Ours, and in the way: an address or event of earlier days, a double, or one whose verifier we lost.</summary>
    public sealed record Remove(long Id) : CallbackAct;

    /// <summary>FreshBooks does not have it: drop our row.</summary>
    public sealed record Forget(long Id) : CallbackAct;
}

/// <summary>Where FreshBooks should post the events of one connection.</summary>
/// <param name="Path">The end of <paramref name="Uri"/>, by which callbacks of a former host are known as this connection's.</param>
public sealed record CallbackTarget(Uri Uri, string Path)
{
    /// <summary>A bare noun subscribes to create, update and delete.</summary>
    public static readonly ImmutableArray<string> Nouns = ["client", "invoice", "payment", "bill_vendor"];
}

/// <summary>What is between the callbacks FreshBooks has and those it should have. Others' callbacks are never touched.</summary>
public static class CallbackPlan
{
    /// <param name="rows">Read before <paramref name="listed"/>, or a callback born in between would look unknown to FreshBooks.</param>
    public static ImmutableArray<CallbackAct> Next(
        CallbackTarget target, ImmutableArray<FreshBooksCallback> listed, IReadOnlyList<CallbackRow> rows)
    {
        var ours = listed.Where(callback => IsOurs(callback, target)).ToArray();
        var known = rows.ToDictionary(row => row.CallbackId);
        var kept = CallbackTarget.Nouns.ToDictionary(noun => noun, noun => Best(ours, noun, target, known));
        var keptIds = kept.Values.OfType<FreshBooksCallback>().Select(callback => callback.Id).ToHashSet();
        return
        [
            .. ours.Where(callback => !keptIds.Contains(callback.Id)).Select(callback => new CallbackAct.Remove(callback.Id)),
            .. rows.Where(row => listed.All(callback => callback.Id != row.CallbackId)).Select(row => new CallbackAct.Forget(row.CallbackId)),
            .. kept.SelectMany(pair => pair.Value is { } callback
                ? Tend(callback, pair.Key, known.GetValueOrDefault(callback.Id))
                : [new CallbackAct.Register(pair.Key)]),
        ];
    }

    /// <summary>The ids of this connection's callbacks, at whatever host and for whatever event.</summary>
    public static IEnumerable<long> Ours(CallbackTarget target, ImmutableArray<FreshBooksCallback> listed) =>
        listed.Where(callback => IsOurs(callback, target)).Select(callback => callback.Id);

    /// <summary>Of several for one event, the one that delivers already. One that delivers what we cannot check is none.</summary>
    private static FreshBooksCallback? Best(
        FreshBooksCallback[] ours, string noun, CallbackTarget target, Dictionary<long, CallbackRow> known) => ours
        .Where(callback => Same(callback.Event, noun) && Same(callback.Uri, target.Uri.AbsoluteUri))
        .Where(callback => !callback.Verified || HasKey(known.GetValueOrDefault(callback.Id)))
        .OrderByDescending(callback => callback.Verified)
        .ThenBy(callback => callback.Id)
        .FirstOrDefault();

    private static IEnumerable<CallbackAct> Tend(FreshBooksCallback callback, string noun, CallbackRow? row)
    {
        if (row is null || !Same(row.Event, noun))
            yield return new CallbackAct.Adopt(callback.Id, noun);
        if (row?.PendingVerifier is { } pending)
            yield return new CallbackAct.Verify(callback.Id, pending);
        else if (!callback.Verified)
            yield return new CallbackAct.Resend(callback.Id);
    }

    private static bool HasKey(CallbackRow? row) => row?.Verifier is not null || row?.PendingVerifier is not null;

    private static bool IsOurs(FreshBooksCallback callback, CallbackTarget target) =>
        callback.Uri.TrimEnd('/').EndsWith($"/{target.Path}", StringComparison.OrdinalIgnoreCase);

    // FreshBooks may write an address or event a little differently than it was told; a difference would never end.
    private static bool Same(string one, string other) =>
        string.Equals(one.TrimEnd('/'), other.TrimEnd('/'), StringComparison.OrdinalIgnoreCase);
}
