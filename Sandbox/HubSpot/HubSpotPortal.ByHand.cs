namespace Sandbox.HubSpot;

/// <content>What people do in HubSpot's own pages: past the window, the ledger and what is read-only for the API.</content>
public sealed partial class HubSpotPortal
{
    /// <summary>As a person adds a record in HubSpot's own pages: past the window, the ledger and what is read-only for the API.</summary>
    /// <param name="age">How long ago that was; search shows what is older than its lag. For what the portal starts with.</param>
    /// <returns>The new record's id.</returns>
    /// <exception cref="ArgumentException">A value is not one of the property's, or belongs to another record.</exception>
    public string CreateByHand(string type, IReadOnlyDictionary<string, string> properties, TimeSpan age = default)
    {
        lock (_lock)
        {
            var (key, at) = (new RecordKey(ObjectType.Named(type).Name, State.NextId(0)), Time.GetUtcNow() - age);
            var write = new RecordWrite(key, New: true, InvoiceRules.WithDefaults(key.Type, ByHand.Read(this, key, properties), at));
            Commit(new HubSpotEvent { At = at, ByHand = true, Writes = [write] });
            return key.Id;
        }
    }

    /// <summary>As a person changes a record, past the window, the ledger and what is read-only for the API.</summary>
    /// <exception cref="ArgumentException">There is no such record, or a value is not one of the property's.</exception>
    public void EditByHand(string type, string id, IReadOnlyDictionary<string, string> properties)
    {
        lock (_lock)
        {
            var key = ByHand.Live(this, type, id);
            var write = new RecordWrite(key, New: false, ByHand.Read(this, key, properties));
            Commit(new HubSpotEvent { At = Time.GetUtcNow(), ByHand = true, Writes = [write] });
        }
    }

    public void ArchiveByHand(string type, string id)
    {
        lock (_lock)
            Commit(new HubSpotEvent { At = Time.GetUtcNow(), ByHand = true, Archived = [ByHand.Live(this, type, id)] });
    }

    /// <summary>Associates two records by one of HubSpot's type ids, in the direction from → to.</summary>
    public void AssociateByHand(string fromType, string fromId, string toType, string toId, int typeId)
    {
        lock (_lock)
        {
            var link = new AssociationWrite(ByHand.Live(this, fromType, fromId), ByHand.Live(this, toType, toId), typeId);
            if (AssociationType.Find(typeId) is not { } type || type.From.Name != link.From.Type || type.To.Name != link.To.Type)
                throw new ArgumentException($"{typeId} does not lead from {link.From.Type} to {link.To.Type}.", nameof(typeId));
            if (AssociationRules.Problem(State, link.From, link.To, asked: []) is { } problem)
                throw new ArgumentException(problem.Message, nameof(toId));
            Commit(new HubSpotEvent { At = Time.GetUtcNow(), ByHand = true, Links = [link] });
        }
    }

    /// <summary>As a person merges two contacts or two companies: the other is gone, the survivor has what it had.</summary>
    public void MergeByHand(string type, string survivorId, string otherId)
    {
        lock (_lock)
        {
            var (survivor, other) = (ByHand.Live(this, type, survivorId), ByHand.Live(this, type, otherId));
            if (!Merging.Takes(ObjectType.Named(type)) || survivor == other)
                throw new ArgumentException($"{type} {survivorId} and {otherId} cannot be merged.", nameof(otherId));
            Commit(Merging.Of(this, State.Find(survivor)!, State.Find(other)!) with { ByHand = true });
        }
    }

    /// <summary>As a person deletes a contact for good: no read shows it any more, and its addresses are blocked.</summary>
    public void EraseByHand(string type, string id)
    {
        lock (_lock)
        {
            var key = new RecordKey(ObjectType.Named(type).Name, id);
            if (key.Type != ObjectType.Contacts.Name || State.Find(key) is not { } contact)
                throw new ArgumentException($"There is no {key.Type} record {id} that can be deleted for good.", nameof(id));
            Commit(ArchiveOperations.Erased(this, contact) with { ByHand = true });
        }
    }
}
