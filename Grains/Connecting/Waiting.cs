using Grains.FreshBooks;
using Grains.Interfaces;

namespace Grains.Connecting;

/// <summary>What a step waits for when FreshBooks did not do what was asked, as a sentence for an operator.</summary>
public static class Waiting
{
    public static string For<T>(FreshBooksAnswer<T> answer) => answer switch
    {
        FreshBooksAnswer<T>.Unauthorized => "FreshBooks takes none of the connection's tokens. If this stays, reconnect it.",
        FreshBooksAnswer<T>.Forbidden forbidden => $"{forbidden.Why}. Consent with a login that may read the business's clients, invoices, payments and vendors.",
        FreshBooksAnswer<T>.Throttled => "FreshBooks' request budget is spent. The connection goes on by itself within minutes.",
        FreshBooksAnswer<T>.NotFound => "FreshBooks does not know the account. Consent with a login that has it.",
        FreshBooksAnswer<T>.Failed failed => $"{failed.Why}. It is tried again every minute.",
        _ => throw new NotSupportedException($"{answer} is nothing to wait for."),
    };

    /// <summary>Null: every callback delivers.</summary>
    public static string? For(IEnumerable<CallbackStatus> callbacks, Uri? publicUrl) =>
        callbacks.Where(callback => !callback.Verified).Select(callback => callback.Event).Order().ToArray() is { Length: > 0 } silent
            ? $"FreshBooks has not verified its callbacks for {string.Join(", ", silent)}; until then sweeps alone find those changes. Is {publicUrl} reachable from the internet?"
            : null;
}
