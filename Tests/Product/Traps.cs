using System.Collections.Immutable;
using Sandbox.FreshBooks;
using Sandbox.HubSpot;

namespace Tests.Product;

/// <summary>Which of both services' traps are set, and what goes wrong: drawn from a seed, so that a failure can be seen again.</summary>
internal sealed class Traps(int seed)
{
    private readonly Random _random = new(seed);

    public FreshBooksOptions FreshBooks()
    {
        var options = House.QuickWebhooks();
        options.Seed = seed;
        options.ErrorStyle = Sometimes() ? ErrorStyle.New : ErrorStyle.Classic;
        options.ErrorsAreOneObject = Sometimes();
        options.AccountIdNull = Sometimes();
        options.VendorsAvailable = _random.NextDouble() > 0.2;
        options.PaymentAlsoEmitsInvoiceUpdate = Sometimes();
        options.PaymentAlsoEmitsClientUpdate = Sometimes();
        options.InvoiceAlsoEmitsClientUpdate = Sometimes();
        options.DeleteEmitsDelete = Sometimes();
        options.UndeleteEmitsCreate = Sometimes();
        options.InvoiceDeleteBumpsUpdated = Sometimes();
        options.MovedPaymentBumpsInvoices = Sometimes();
        options.SignedHandshake = Sometimes();
        options.VerifierBeforeRegistrationAnswer = Sometimes();
        options.FieldOrder = (FieldOrder)_random.Next(3);
        options.ExtraWebhookFields = Sometimes() ? new() { ["verified"] = "ç/é 😀" } : [];
        (options.DuplicateShare, options.LostShare) = (Sometimes() ? 0.3 : 0, Sometimes() ? 0.2 : 0);
        options.WebhookJitter = Sometimes() ? TimeSpan.FromMilliseconds(300) : TimeSpan.Zero;
        options.EarlyRefreshKeepsCreatedAt = Sometimes();
        options.RefreshKillsOldAccessToken = Sometimes();
        options.RefreshNeedsRedirectUri = Sometimes();
        options.AccountIdOnlyAmongClients = options.AccountIdNull && Sometimes();
        options.ItemsAvailable = Sometimes();
        return options;
    }

    public HubSpotOptions HubSpot() => new()
    {
        Seed = seed,
        WindowLimit = 190,
        ResultsShuffled = Sometimes(),
        TraceIdsEchoed = Sometimes(),
        PartialFailureStatus = Sometimes() ? 207 : 200,
        ConflictNamesExistingId = Sometimes(),
        NestedErrorCodes = Sometimes(),
        UniqueValuesCaseInsensitive = Sometimes(),
        MissingAssociationsAreErrors = Sometimes(),
        AssociationIdsAreNumbers = Sometimes(),
        FirstCompanyBecomesPrimary = Sometimes(),
        LinePriceDecimals = Sometimes() ? 2 : null,
        MergedIdsForward = Sometimes(),
        MergedReadAsArchived = Sometimes(),
        UniqueValuesMoveOnMerge = Sometimes(),
        OpenInvoicesDeletable = Sometimes(),
        EmailUpserts = Sometimes(),
        UniqueRefusedOn = Sometimes() ? [_random.Next(3) switch { 0 => "invoices", 1 => "commerce_payments", _ => "line_items" }] : [],
        ReadOnlyProperties = Sometimes()
            ? ImmutableDictionary<string, ImmutableHashSet<string>>.Empty.Add("invoices", ["hs_number", "hs_amount_billed", "hs_balance_due"])
            : ImmutableDictionary<string, ImmutableHashSet<string>>.Empty,
    };

    /// <summary>A handful of things that go wrong, once each.</summary>
    public void Spring(House house)
    {
        HubSpotFault[] faults =
        [
            new() { Operation = "batch/create", Kind = HubSpotFaultKind.DropReplyAfterCommit },
            new() { Operation = "batch/update", Kind = HubSpotFaultKind.DropReplyAfterCommit },
            new() { Operation = "batch/", Kind = HubSpotFaultKind.DropRequest },
            new() { Operation = "batch/", Kind = HubSpotFaultKind.NotJson },
            new() { Operation = "batch/", Status = 423 },
            new() { Operation = "batch/", Status = 502 },
            new() { Operation = "batch/", Status = 429, RetryAfter = TimeSpan.FromSeconds(1) },
        ];
        foreach (var fault in faults.Where(_ => Sometimes()))
            house.Portal.Faults.Add(fault);
        Fault[] others =
        [
            new(FaultKind.NotJson, "/accounting/", Times: 1),
            new(FaultKind.ErrorsIn200, "/accounting/", Times: 1),
            new(FaultKind.Status, "/accounting/", Times: 1, Status: 503),
            new(FaultKind.LostReply, "/accounting/", Times: 1),
        ];
        foreach (var fault in others.Where(_ => Sometimes()))
            house.World.FreshBooksFaults.Add(fault);
    }

    private bool Sometimes() => _random.NextDouble() < 0.5;
}
