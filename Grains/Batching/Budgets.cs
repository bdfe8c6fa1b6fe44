using Grains.Interfaces;

namespace Grains.Batching;

/// <summary>What HubSpot grants per day, as its headers said last. Unknown until then, and then nothing is held back.</summary>
public readonly record struct DailyBudget(int? Allowance, int? Remaining)
{
    /// <summary>The share of a day that backfill and audit leave for live changes.</summary>
    private const int ReservePercent = 10;

    public DailyBudget Learnt(int? allowance, int? remaining) =>
        new(allowance ?? Allowance, remaining ?? Remaining);

    public bool Allows(Lane lane) =>
        lane < Lane.Backfill
        || Allowance is not { } allowance
        || Remaining is not { } remaining
        || remaining > (long)allowance * ReservePercent / 100;
}

/// <summary>The windows a request may count against. HubSpot's pages give each its own limit.</summary>
public sealed record Budgets(Window Burst, Window Search, Window Associations, DailyBudget Daily)
{
    /// <summary>The smallest limits of the usage pages: a Free or Starter account's.</summary>
    public static readonly Budgets Initial = new(
        new Window(100, TimeSpan.FromSeconds(10)),
        new Window(5, TimeSpan.FromSeconds(1)),
        new Window(100, TimeSpan.FromSeconds(10)),
        default);

    /// <summary>Of the burst window, backfill and audit leave a twentieth for live changes.</summary>
    private int LiveShare => Burst.Limit / 20;

    public Budgets At(TimeSpan now) => this with { Burst = Burst.At(now), Search = Search.At(now), Associations = Associations.At(now) };

    public bool Permits(Shape shape, Lane lane, TimeSpan now) =>
        Burst.Free(now) > (lane >= Lane.Backfill ? LiveShare : 0)
        && (!shape.IsSearch || Search.Free(now) > 0)
        && (!shape.IsAssociation || Associations.Free(now) > 0)
        && Daily.Allows(lane);

    public Budgets Sent(Shape shape) => this with
    {
        Burst = Burst.Sent(),
        Search = shape.IsSearch ? Search.Sent() : Search,
        Associations = shape.IsAssociation ? Associations.Sent() : Associations,
    };

    public Budgets Received(Shape shape, TimeSpan now) => this with
    {
        Burst = Burst.Received(now),
        Search = shape.IsSearch ? Search.Received(now) : Search,
        Associations = shape.IsAssociation ? Associations.Received(now) : Associations,
    };
}
