using System.Collections.Immutable;
using System.Globalization;
using Grains;
using Grains.FreshBooks;
using Grains.HubSpot;
using Grains.Interfaces;
using Grains.Sync;
using Storage;

namespace Chaos.Simulation;

/// <summary>
/// What must be true at every instant, whatever fails: looked at where it could stop being true, from the models'
/// side. What must be true in the end is <see cref="MirrorComparison"/>'s.
/// </summary>
internal sealed class Oracle(World world)
{
    private readonly HashSet<string> _durable = [];
    private readonly Dictionary<EntityKey, int> _noticed = [];
    private readonly Dictionary<(EntityKind Kind, Visibility? Only, int Page), List<ImmutableArray<FreshBooksRecord>>> _listed = [];
    private readonly HashSet<(WalkKind Kind, DateTimeOffset Since, int Step, int Page)> _passed = [];
    private readonly Dictionary<WalkKind, Walk> _walks = [];
    private readonly Secrets _secrets = new(new OpenSecrets());

    public bool HasBackfilled { get; private set; }

    /// <summary>Every state that any grain wrote, at the moment it became durable.</summary>
    public void Stored(string row, object state)
    {
        if (state is TokenState { HasPair: true } pair)
            _durable.Add(_secrets.Unprotect("", pair.AccessCipher));
        if (state is ListerState lister)
        {
            foreach (var walk in lister.Walks.Values.Where(walk => walk.FinishedAt is null))
                CheckCursor(walk);
            CheckIsCovered(lister);
            foreach (var walk in lister.Walks.Values)
                CheckGoesOn(walk);
            HasBackfilled |= lister.Walks.GetValueOrDefault(WalkKind.Backfill) is { FinishedAt: not null };
        }
    }

    /// <summary>A token goes out to FreshBooks.</summary>
    public void Used(string token)
    {
        if (!_durable.Contains(token))
            world.Timeline.Break($"{token} is used and was never durable: after a crash it would be lost, and the pair before is spent");
    }

    public void Marked(EntityKey key)
    {
        if (key.Kind is not EntityKind.Company)
            _noticed[key] = world.Books.VersionOf(key.Kind, Id(key));
        var most = world.Books.Records.Count(record => record is not ClientRecord) + (2 * world.Books.All<ClientRecord>().Count()) + world.Books.All<VendorRecord>().Count();
        if (world.Database.Inbox.Count > most)
            world.Timeline.Break($"{world.Database.Inbox.Count} marks for {most} entities");
    }

    /// <summary>A mark is gone: whatever was noticed before must have been read.</summary>
    public void Cleared(EntityKey key)
    {
        if (_noticed.TryGetValue(key, out var version) && world.Books.ServedOf(key.Kind, Id(key)) < version)
            world.Timeline.Break($"the mark of {key} is cleared, and its version {version}, of which a notice told, was never read");
    }

    /// <summary>Whatever silos, database and services do, nothing is a fault of the product's own.</summary>
    public void Deferred(Mark mark)
    {
        if (mark.Why?.Title == Reasons.ProductFault)
            world.Timeline.Break($"{mark.Key} failed, and the product blames itself");
    }

    public void Listed(EntityKind kind, FreshBooksQuery query, ImmutableArray<FreshBooksRecord> page)
    {
        if (!_listed.TryGetValue((kind, query.Visibility, query.Page), out var times))
            _listed[(kind, query.Visibility, query.Page)] = times = [];
        times.Add(page);
    }

    /// <summary>HubSpot wrote something.</summary>
    public void Written()
    {
        var seen = new HashSet<(HubSpotType, string)>();
        foreach (var record in world.Crm.Live)
        {
            if (Identity(record) is { Length: > 0 } identity && !seen.Add((record.Type, identity)))
                world.Timeline.Break($"two {record.Type}s stand for FreshBooks' {identity}");
        }
    }

    /// <summary>What an unfinished walk has passed stays behind it, whatever interrupts it.</summary>
    private void CheckGoesOn(Walk walk)
    {
        if (_walks.GetValueOrDefault(walk.Kind) is { FinishedAt: null } before && before.Step < before.Steps.Length
            && (walk.Step, walk.Page).CompareTo((before.Step, before.Page)) < 0 && !IsShorter(before, walk))
        {
            world.Timeline.Break($"the {walk.Kind} had come to page {before.Page} of step {before.Step}, and starts anew at page {walk.Page} of step {walk.Step}");
        }

        _walks[walk.Kind] = walk;
    }

    /// <summary>Where a list shrinks what is left moves to earlier pages: those are read again, or the one before, where a page is empty that should not be.</summary>
    private static bool IsShorter(Walk before, Walk walk) => before.Step == walk.Step
        && (walk.Total < before.Total || (walk.Page == before.Page - 1 && before.Total > (before.Page - 1L) * FreshBooksQuery.MaxPerPage));

    /// <summary>A sweep may be given up for an audit that begins, which sees all of it, and nothing else ever.</summary>
    private void CheckIsCovered(ListerState lister)
    {
        foreach (var (kind, walk) in _walks.Where(known => !lister.Walks.ContainsKey(known.Key)).ToArray())
        {
            if (walk.FinishedAt is null && lister.Walks.GetValueOrDefault(WalkKind.Audit) is not { FinishedAt: null, Begun: true, Step: 0, Page: 1 })
                world.Timeline.Break($"the {kind} is gone before its end, and no audit begins");
            _walks.Remove(kind);
        }
    }

    private void CheckCursor(Walk walk)
    {
        for (var step = 0; step <= walk.Step && step < walk.Steps.Length; step++)
        {
            var (list, at) = (walk.Steps[step], step);
            Visibility? only = list.Deleted ? Visibility.Deleted : null;
            var pages = _listed.Keys.Where(read => read.Kind == list.Kind && read.Only == only).Select(read => read.Page);
            foreach (var page in pages.Where(page => at < walk.Step || page < walk.Page || walk.DoneAhead.Contains(page)).ToArray())
            {
                if (_passed.Add((walk.Kind, walk.StartedAt, at, page)))
                    CheckPage(walk, list.Kind, _listed[(list.Kind, only, page)]);
            }
        }
    }

    /// <summary>It may have been read several times; one reading must have been seen to.</summary>
    private void CheckPage(Walk walk, EntityKind kind, List<ImmutableArray<FreshBooksRecord>> times)
    {
        if (times.Any(page => page.All(IsSeenTo)))
            return;
        var left = times[^1].First(record => !IsSeenTo(record));
        world.Timeline.Break($"the {walk.Kind} passed {kind.Word()} {left.Id}, which is neither settled nor marked");
    }

    private bool IsSeenTo(FreshBooksRecord record)
    {
        var key = EntityKey.Of(World.Connection, record.Kind, record.Id);
        return record.Visibility is Visibility.Deleted
            || world.Books.Find(record.Kind, record.Id) is { Visibility: Visibility.Deleted }
            || world.Database.Inbox.Find(key) is not null
            || world.Database.Find($"{record.Kind.Word()}|{key}") switch
            {
                ClientState client => client.Contact.HubSpotId is not null,
                VendorState vendor => vendor.Company is not null,
                WrittenInvoice invoice => invoice.Invoice.HubSpotId is not null,
                PaymentState payment => payment.Payment.HubSpotId is not null,
                _ => false,
            };
    }

    /// <summary>Which FreshBooks record it stands for, by something else than its key.</summary>
    private static string Identity(CrmRecord record) => record.Type switch
    {
        HubSpotType.Invoice => record.Property("hs_number"),
        HubSpotType.Payment => record.Property("hs_reference_number"),
        HubSpotType.Company => record.Property("name"),
        HubSpotType.Contact => record.Property("email"),
        _ => record.Property(HubSpotNames.Key),
    };

    private static long Id(EntityKey key) => key.Kind is EntityKind.Company ? 0 : long.Parse(key.Id, CultureInfo.InvariantCulture);
}
