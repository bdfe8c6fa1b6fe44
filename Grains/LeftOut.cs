using Grains.Interfaces;
using Grains.Mapping;
using Grains.Sync;

namespace Grains;

/// <summary>
/// Asked by each entity before it is written: do the connection's settings leave it out? Under default settings the
/// answer costs nothing. A record that is left out holds nobody: its children are left out with it.
/// </summary>
internal sealed class LeftOut(IGrainFactory grains, Mirror mirror, Lane lane)
{
    /// <summary>Null: the record is to be mirrored. Otherwise how it ended, and what is known of its HubSpot record now.</summary>
    /// <param name="note">Before it is archived: until the answer is known it may be there or not, should FreshBooks take the deletion back.</param>
    /// <param name="parts">Records that are archived with it.</param>
    public async Task<Written?> OfAsync(
        FreshBooksRecord record, HubSpotType type, WrittenRecord written, Func<WrittenRecord, Task> note, IEnumerable<WrittenRecord>? parts = null)
    {
        if (mirror.Settings.MirrorsAll)
            return null;
        var fate = MappingFate.Of(record, mirror.Settings, written.HubSpotId is not null);
        var key = EntityKey.Of(mirror.Connection, record.Kind, record.Id);
        if (fate is Fate.Mirrored && MappingFate.ParentOf(mirror.Connection, record) is { } parent && await Of(parent).TakesAlongAsync(key))
            fate = Fate.LeftOut;
        if (record is ClientRecord or InvoiceRecord)
            await Of(key).SetAsync(fate);
        return fate switch
        {
            Fate.Mirrored => null,
            Fate.Archived when written.HubSpotId is not null => await ArchiveAsync(type, written, record.Read, note, parts ?? []),
            _ => new Written(written, false, null, []),
        };
    }

    /// <summary>Of a record that no setting leaves out, though one may have done so before: what was left out with it comes back.</summary>
    public Task TakesPartAsync(EntityKey key) => mirror.Settings.MirrorsAll ? Task.CompletedTask : Of(key).SetAsync(Fate.Mirrored);

    /// <summary>Its contact, which stays as it was, may stand under an address that the client has no longer.</summary>
    public async Task<bool> HasNoAddressAsync(EntityKey client) => mirror.Settings.Filters.ClientsWithoutEmail && await Of(client).IsLeftOutAsync();

    /// <summary>The record goes last: as long as it is known, whatever failed is tried again.</summary>
    private async Task<Written> ArchiveAsync(HubSpotType type, WrittenRecord written, ReadStamp read, Func<WrittenRecord, Task> note, IEnumerable<WrittenRecord> parts)
    {
        // A contact of several clients is its owner's.
        if (written.IsShared)
            return new Written(WrittenRecord.None, true, null, ["left"]);
        var doubted = WrittenRecord.Adopted(written.HubSpotId!);
        await note(doubted);
        var answers = await Task.WhenAll(parts.Where(part => part.HubSpotId is not null).Select(part => ArchiveAsync(HubSpotType.LineItem, part.HubSpotId!, read)));
        var whyNot = answers.FirstOrDefault(answer => answer is not null) ?? await ArchiveAsync(type, written.HubSpotId!, read);
        return whyNot is null ? new Written(WrittenRecord.None, true, null, ["archived"]) : new Written(doubted, false, whyNot, []);
    }

    /// <summary>Null: it is gone.</summary>
    private async Task<Outcome?> ArchiveAsync(HubSpotType type, string id, ReadStamp read) =>
        await grains.GetGrain<IPortalGrain>(mirror.Portal).WishAsync(new Wish.Archive { Lane = lane, Type = type, Id = id, FollowsFrom = read }) is WishAnswer.Undone undone
            ? undone.Outcome
            : null;

    private ILeftOutGrain Of(EntityKey key) => grains.GetGrain<ILeftOutGrain>(key.ToString());
}
