namespace Sandbox.HubSpot;

/// <summary>Collects the records that one request makes and changes, to be committed together.</summary>
internal sealed class RecordWrites(HubSpotCall call)
{
    private readonly List<RecordWrite> _writes = [];
    private readonly List<AssociationWrite> _links = [];
    private int _made;

    public RecordKey Add(IReadOnlyDictionary<string, string> values, IEnumerable<InlineLink> links)
    {
        var key = new RecordKey(call.Type.Name, call.State.NextId(_made++));
        _writes.Add(new RecordWrite(key, New: true, InvoiceRules.WithDefaults(call.Type.Name, values, call.At)));
        _links.AddRange(InlineAssociations.Writes(key, links));
        return key;
    }

    public void Change(RecordKey key, IReadOnlyDictionary<string, string> values) => _writes.Add(new RecordWrite(key, New: false, values));

    public void Commit()
    {
        if (_writes.Count > 0)
            call.Commit(new HubSpotEvent { At = call.Portal.Time.GetUtcNow(), Writes = _writes, Links = _links });
    }
}
