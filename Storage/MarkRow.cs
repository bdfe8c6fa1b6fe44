using Grains.Interfaces;

namespace Storage;

/// <summary>
/// A row of <c>inbox</c>. Properties and no constructor, here and in the other rows: Dapper matches a constructor by
/// the columns' types, and of an empty result SQLite knows none.
/// </summary>
internal sealed record MarkRow
{
    public string Connection { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Id { get; init; } = "";

    public long Notice { get; init; }

    public long Lane { get; init; }

    public string State { get; init; } = "";

    public long Due { get; init; }

    public string? WhyTitle { get; init; }

    public string? WhyDetail { get; init; }

    public string? CorrelationId { get; init; }

    public string? WaitsOn { get; init; }

    public long Attempts { get; init; }

    public long Since { get; init; }

    public long Audits { get; init; }

    /// <param name="ahead">How far the database's clock is ahead of this process's.</param>
    public Mark ToMark(TimeSpan ahead) => new(
        new EntityKey(Connection, KindOf(Kind), Id),
        Notice,
        (Lane)Lane,
        StateOf(State),
        DateTimeOffset.FromUnixTimeMilliseconds(Due) - ahead,
        WhyTitle is null ? null : new Reason(WhyTitle, WhyDetail, CorrelationId),
        WaitsOn is null ? null : EntityKey.Parse(WaitsOn),
        (int)Attempts,
        DateTimeOffset.FromUnixTimeMilliseconds(Since) - ahead)
    {
        AuditNotice = Audits,
    };

    public static string Word(MarkState state) => state switch
    {
        MarkState.Due => "due",
        MarkState.Throttled => "throttled",
        MarkState.Held => "held",
        MarkState.Failing => "failing",
        MarkState.Parked => "parked",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a mark's state."),
    };

    public static MarkState StateOf(string word) => Enum.GetValues<MarkState>().First(state => Word(state) == word);

    public static EntityKind KindOf(string word) => EntityKinds.TryParse(word, out var kind)
        ? kind
        : throw new FormatException($"The database holds the entity kind '{word}', which is unknown.");
}

/// <summary>A row of the count by kind and state.</summary>
internal sealed record MarkCountRow
{
    public string Kind { get; init; } = "";

    public string State { get; init; } = "";

    public long Number { get; init; }
}
