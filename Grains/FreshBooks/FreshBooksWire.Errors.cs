using System.Globalization;
using System.Text.Json;

namespace Grains.FreshBooks;

/// <summary>What an error body says that is safe to keep: FreshBooks' errno and the field, never the message or the value.</summary>
internal sealed record FreshBooksProblem(int? Errno, string Field)
{
    /// <summary>errno 1012: no such record, or one of another account.</summary>
    public bool IsNotFound => Errno is 1012 or 404;

    /// <summary>1003: not permitted. The others: the account lacks items, bill vendors, bills, bill payments.</summary>
    public bool IsForbidden => Errno is 1003 or 12001 or 31001 or 41001 or 41101;

    /// <summary>E.g. <c>errno 1015, field status</c>; empty where the body says neither.</summary>
    public override string ToString() => string.Join(", ", new[]
    {
        Errno is { } errno ? string.Create(CultureInfo.InvariantCulture, $"errno {errno}") : "",
        Field.Length > 0 ? $"field {Field}" : "",
    }.Where(part => part.Length > 0));
}

internal static partial class FreshBooksWire
{
    /// <summary>
    /// The first problem a body reports, in any of FreshBooks' error shapes; null where it reports none. Look even at a
    /// 200: items and bill vendors without access answer one with <c>response.errors</c> and no result.
    /// </summary>
    public static FreshBooksProblem? Problem(JsonElement body) =>
        Classic(body) ?? WithDetails(body) ?? Plain(body);

    /// <summary><c>{"response":{"errors":[{"errno":1012,"field":"userid"}]}}</c>; errors may be a single object.</summary>
    private static FreshBooksProblem? Classic(JsonElement body) => body.At("response", "errors").Items()
        .Select(error => new FreshBooksProblem(Errno(error, "errno"), Field(error, "field")))
        .FirstOrDefault();

    /// <summary>
    /// <c>{"code":5,"details":[{"reason":"1012","metadata":{"field":"userid"}}]}</c>, as accounting since 2023; with
    /// <c>fieldViolations</c>, as events; within <c>errors</c>, as ledger accounts.
    /// </summary>
    private static FreshBooksProblem? WithDetails(JsonElement body)
    {
        var root = body.At("errors") ?? body;
        var details = root.At("details") is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : default;
        var named = details.Where(detail => detail.ValueKind is JsonValueKind.Object)
            .Select(detail => detail.At("fieldViolations").Items().Select(violation => Field(violation, "field")).FirstOrDefault() is { } violated
                ? new FreshBooksProblem(null, violated)
                : new FreshBooksProblem(Errno(detail, "reason"), Field(detail, "metadata", "field")))
            .FirstOrDefault();
        return named ?? (root.Integer("code") is not null || body.At("errors") is not null ? new FreshBooksProblem(null, "") : null);
    }

    /// <summary><c>{"errno":404,"message":"…"}</c> (events), <c>{"error":"…"}</c> (auth, projects), <c>{"error_type":"…"}</c>, <c>{"message":"…"}</c>.</summary>
    private static FreshBooksProblem? Plain(JsonElement body) =>
        body.Integer("errno") is { } || body.At("error") is { } || body.At("error_type") is { } || body.At("message") is { }
            ? new FreshBooksProblem(Errno(body, "errno"), "")
            : null;

    private static int? Errno(JsonElement element, string name) =>
        element.Integer(name) is { } errno and >= 0 and <= int.MaxValue ? (int)errno : null;

    /// <summary>Only what looks like a field's name: some shapes put prose, and with it values, in its place.</summary>
    private static string Field(JsonElement element, params ReadOnlySpan<string> path) =>
        element.Text(path) is { Length: <= 40 } field && field.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.')
            ? field
            : "";
}
