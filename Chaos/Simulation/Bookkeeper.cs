using System.Collections.Immutable;
using System.Globalization;
using Grains;
using Grains.Interfaces;
using Grains.Sync;

namespace Chaos.Simulation;

/// <summary>Who works in FreshBooks while the product mirrors it.</summary>
internal sealed class Bookkeeper(World world)
{
    private static readonly DateOnly Today = new(2026, 11, 11);
    private static readonly ImmutableArray<string> Organizations = ["Acme Ltd", "Borealis", "Cobalt GmbH"];

    private static readonly LineRecord Extra = new(9, "Extra", "", 1, 7, 7, "", 0, "", 0);

    private readonly Luck _luck = world.Timeline.Luck.Fork();

    private FreshBooksRecord? _changed;

    private Books Books => world.Books;

    /// <summary>What is there before the product is connected.</summary>
    public void OpenBooks()
    {
        Times(2, 7, NewClient);
        Times(0, 3, NewVendor);
        Times(1, 8, NewInvoice);
        Times(0, 6, NewPayment);
    }

    public void Work()
    {
        var work = _luck.NextDouble();
        if (work < 0.08)
            NewClient();
        else if (work < 0.12)
            NewVendor();
        else if (work < 0.22)
            NewInvoice();
        else if (work < 0.34)
            NewPayment();
        else if (work < 0.42 && world.MayDelete)
            Change(record => record with { Visibility = record.Visibility is Visibility.Deleted ? Visibility.Active : Visibility.Deleted });
        else if (work < 0.46)
            MoveInvoice();
        else if (work < 0.52)
            ChangeLines();
        else if (work < 0.58 && world.ChangeMinds)
            MovePayment();
        else
            Change(record => record);
    }

    private void Times(int least, int most, Action work)
    {
        for (var times = _luck.Next(least, most + 1); times > 0; times--)
            work();
    }

    private void NewClient()
    {
        var id = Books.NewId();
        var shared = _luck.Chance(world.SharedAddresses) ? Pick<ClientRecord>()?.Email : null;
        Books.Put(version => new ClientRecord
        {
            Id = id,
            Visibility = Visibility.Active,
            FirstName = "v",
            LastName = Text(version),
            Email = shared ?? OwnAddress(id),
            Organization = id % 3 == 0 ? "" : Organizations[(int)(id % Organizations.Length)],
            Currency = "USD",
        });
    }

    private void NewVendor()
    {
        var id = Books.NewId();
        var name = _luck.Chance(0.3) ? _luck.Of(Organizations) : $"Vendor {Text(id)}";
        if (Books.All<VendorRecord>().All(vendor => vendor.Name != name))
            Books.Put(version => new VendorRecord { Id = id, Visibility = Visibility.Active, Name = name, Phone = Text(version) });
    }

    private void NewInvoice()
    {
        if (Pick<ClientRecord>() is not { } client)
            return;
        var (id, lines) = (Books.NewId(), _luck.Next(1, 4));
        Books.Put(version => WithAmounts(new InvoiceRecord
        {
            Id = id,
            Visibility = Visibility.Active,
            CustomerId = client.Id,
            Number = Text(id),
            CreateDate = Today,
            Amount = default,
            Status = "sent",
            Notes = Text(version),
            Lines = [.. Enumerable.Range(1, lines).Select(line => new LineRecord(line, $"Line {Text(line)}", "", 1, line * 10, line * 10, "", 0, "", 0))],
        }));
    }

    private void NewPayment()
    {
        if (Pick<InvoiceRecord>() is not { } invoice)
            return;
        var id = Books.NewId();
        Books.Put(version => new PaymentRecord
        {
            Id = id,
            Visibility = Visibility.Active,
            InvoiceId = invoice.Id,
            Amount = new Money(1, "USD"),
            Date = Today,
            Type = Text(version),
            ClientId = invoice.CustomerId,
        });
        Recount(invoice.Id);
    }

    /// <summary>
    /// An invoice becomes another client's, and its payments with it. Not before the product knows whose it was: the
    /// former client's sums, if they counted it already, stay so until that client is looked at for another reason.
    /// </summary>
    private void MoveInvoice()
    {
        if (Pick<InvoiceRecord>() is not { } invoice || Pick<ClientRecord>() is not { } client || client.Id == invoice.CustomerId)
            return;
        var known = world.Database.Find($"invoice|{EntityKey.Of(World.Connection, EntityKind.Invoice, invoice.Id)}") as WrittenInvoice;
        if (known?.Customer != invoice.CustomerId)
            return;
        Books.Put(version => invoice with { CustomerId = client.Id, Notes = Text(version) });
        foreach (var payment in Books.All<PaymentRecord>().Where(payment => payment.InvoiceId == invoice.Id).ToArray())
            Books.PutQuietly(payment with { ClientId = client.Id });
    }

    /// <summary>It pays another invoice now. Not before the product knows which it paid: nobody else does then.</summary>
    private void MovePayment()
    {
        if (Pick<PaymentRecord>() is not { } payment || Pick<InvoiceRecord>() is not { } invoice || invoice.Id == payment.InvoiceId)
            return;
        var known = world.Database.Find($"payment|{EntityKey.Of(World.Connection, EntityKind.Payment, payment.Id)}") as PaymentState;
        if (known?.Invoice != payment.InvoiceId)
            return;
        Books.Put(version => payment with { InvoiceId = invoice.Id, ClientId = invoice.CustomerId, Type = Text(version) });
        Recount(payment.InvoiceId);
        Recount(invoice.Id);
    }

    /// <summary>A line that is there is taken off, or put back.</summary>
    private void ChangeLines()
    {
        if (Pick<InvoiceRecord>() is not { } invoice)
            return;
        Books.Put(version => WithAmounts(invoice with
        {
            Notes = Text(version),
            Lines = invoice.Lines.Any(line => line.LineId == Extra.LineId) ? invoice.Lines.RemoveAll(line => line.LineId == Extra.LineId) : invoice.Lines.Add(Extra),
        }));
    }

    private void Change(Func<FreshBooksRecord, FreshBooksRecord> how)
    {
        var all = Books.Records.ToArray();
        var before = how(_luck.Chance(world.ChangeMinds ? 0.7 : 0.3) && _changed is { } changed ? Books.Find(changed.Kind, changed.Id)! : all[_luck.Next(all.Length)]);
        _changed = before;
        var email = before is ClientRecord { Email: var was } && _luck.Chance(world.RefusedAddresses) ? Crm.OtherAddress(was) : null;
        if (before is ClientRecord && world.ChangeMinds && _luck.Chance(world.SharedAddresses))
            email = _luck.Chance(0.5) ? Pick<ClientRecord>()?.Email : OwnAddress(before.Id);
        Books.Put(version => before switch
        {
            ClientRecord client => client with { LastName = Text(version), Email = email ?? client.Email },
            VendorRecord vendor => vendor with { Phone = Text(version) },
            InvoiceRecord invoice => WithAmounts(invoice with { Notes = Text(version), Lines = invoice.Lines.SetItem(0, invoice.Lines[0] with { UnitCost = 10 + (version % 3), Amount = 10 + (version % 3) }) }),
            PaymentRecord payment => payment with { Type = Text(version) },
            _ => throw new NotSupportedException(before.Kind.Word()),
        });
        if (before is PaymentRecord { InvoiceId: var paid })
            Recount(paid);
    }

    /// <summary>FreshBooks computes what is paid; of that it need not notify.</summary>
    private void Recount(long invoice) => Books.PutQuietly(WithAmounts((InvoiceRecord)Books.Find(EntityKind.Invoice, invoice)!));

    private InvoiceRecord WithAmounts(InvoiceRecord invoice)
    {
        var (amount, paid) = (
            invoice.Lines.Sum(line => line.Amount),
            Books.All<PaymentRecord>().Where(payment => payment.InvoiceId == invoice.Id && payment.Visibility is not Visibility.Deleted).Sum(payment => payment.Amount.Amount));
        return invoice with { Amount = new Money(amount, "USD"), Paid = paid, Outstanding = amount - paid };
    }

    private T? Pick<T>()
        where T : FreshBooksRecord => Books.All<T>().Where(record => record.Visibility is not Visibility.Deleted).ToArray() is { Length: > 0 } some ? _luck.Of(some) : null;

    private static string OwnAddress(long client) => $"c{Text(client)}@example.org";

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
