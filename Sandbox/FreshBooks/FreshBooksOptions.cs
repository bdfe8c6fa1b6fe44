namespace Sandbox.FreshBooks;

/// <summary>
/// What this FreshBooks is like. Every point on which FreshBooks' behaviour is unknown, or is a trap, is a switch;
/// the defaults are the strict reading. All may change while the simulator runs, except the ids and the seed.
/// </summary>
public sealed class FreshBooksOptions
{
    public string AccountId { get; set; } = "6BApk";
    public int BusinessId { get; set; } = 6543;
    public Guid BusinessUuid { get; set; } = new("4be5ba3e-53a9-4a59-9c0e-7a3f6f3d2b10");

    /// <summary>The owner, who makes every edit.</summary>
    public int IdentityId { get; set; } = 1234;

    public string ClientId { get; set; } = "sandbox-app";
    public string ClientSecret { get; set; } = "sandbox-secret";

    /// <summary>The one redirect the app has registered; null accepts any over https or on loopback.</summary>
    public string? RedirectUri { get; set; }

    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromHours(12);

    /// <summary>The old access token dies as soon as its pair is refreshed. Unknown of FreshBooks.</summary>
    public bool RefreshKillsOldAccessToken { get; set; } = true;

    /// <summary>A refresh without <c>redirect_uri</c> is refused. Unknown of FreshBooks; its SDKs always send it.</summary>
    public bool RefreshNeedsRedirectUri { get; set; } = true;

    /// <summary>A refresh within a minute of the exchange answers the original <c>created_at</c>, as was observed.</summary>
    public bool EarlyRefreshKeepsCreatedAt { get; set; } = true;

    /// <summary>A second consent ends every earlier pair of the same app. Unknown of FreshBooks.</summary>
    public bool ConsentKillsEarlierPairs { get; set; }

    /// <summary>A call outside the token's scopes answers 403.</summary>
    public bool EnforceScopes { get; set; } = true;

    public ErrorStyle ErrorStyle { get; set; } = ErrorStyle.Classic;

    /// <summary><c>response.errors</c> is one object instead of a list, which FreshBooks' SDKs provide for.</summary>
    public bool ErrorsAreOneObject { get; set; }

    /// <summary>Recording, changing or deleting a payment also sends <c>invoice.update</c>.</summary>
    public bool PaymentAlsoEmitsInvoiceUpdate { get; set; } = true;

    /// <summary>… and moves the client's <c>updated</c> and sends <c>client.update</c>.</summary>
    public bool PaymentAlsoEmitsClientUpdate { get; set; }

    /// <summary>A new invoice, which moves its client's <c>updated</c>, also sends <c>client.update</c>.</summary>
    public bool InvoiceAlsoEmitsClientUpdate { get; set; }

    /// <summary>Moving a payment to another invoice moves <c>updated</c> of both invoices; if false, only the payment's. Unknown of FreshBooks.</summary>
    public bool MovedPaymentBumpsInvoices { get; set; }

    /// <summary>A soft delete sends <c>*.delete</c>; if false, <c>*.update</c>.</summary>
    public bool DeleteEmitsDelete { get; set; } = true;

    /// <summary>An un-delete sends <c>*.create</c>; if false, <c>*.update</c>.</summary>
    public bool UndeleteEmitsCreate { get; set; }

    /// <summary>If false, <c>updated_min</c> never shows that an invoice was deleted, as recorded traffic suggests.</summary>
    public bool InvoiceDeleteBumpsUpdated { get; set; }

    public bool SignedHandshake { get; set; } = true;

    /// <summary>Handshakes are not sent before this is switched off: FreshBooks speaks of seconds to several minutes.</summary>
    public bool HandshakesHeld { get; set; }

    /// <summary>The handshake is delivered before the registration is answered.</summary>
    public bool VerifierBeforeRegistrationAnswer { get; set; }

    /// <summary>A resend brings a new verifier; events keep the old one until the new one is verified.</summary>
    public bool ResendRotatesVerifier { get; set; } = true;

    public bool UriChangeUnverifies { get; set; } = true;
    public FieldOrder FieldOrder { get; set; } = FieldOrder.Captured;

    /// <summary>Fields appended to every webhook; they count for the signature.</summary>
    public Dictionary<string, string> ExtraWebhookFields { get; set; } = [];

    /// <summary>Between the edit and the first attempt.</summary>
    public TimeSpan WebhookDelay { get; set; }

    /// <summary>Up to this much more, at random: what makes webhooks overtake one another.</summary>
    public TimeSpan WebhookJitter { get; set; }

    public TimeSpan WebhookTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>0 to 1: how many webhooks are sent twice.</summary>
    public double DuplicateShare { get; set; }

    /// <summary>0 to 1: how many webhooks are never sent.</summary>
    public double LostShare { get; set; }

    /// <summary>For the two shares and the jitter.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>Between attempts; after the last one the message is dropped for good. Unknown of FreshBooks.</summary>
    public TimeSpan[] RetryDelays { get; set; } =
        [TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30)];

    /// <summary>So many messages dropped in a row and the callback is disabled: unverified until resent and verified.</summary>
    public int DisableAfterFailures { get; set; } = 50;

    /// <summary>Refuse to post anywhere but to this machine.</summary>
    public bool LoopbackOnly { get; set; } = true;

    /// <summary>Per rolling 60 s: reads and PUT of accounting and auth together.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Per rolling 60 s: accounting POST, a pool of its own.</summary>
    public int PostsPerMinute { get; set; } = 250;

    /// <summary>Per rolling 60 s: everything under /events.</summary>
    public int CallbackRequestsPerMinute { get; set; } = 20;

    /// <summary>If false, bill vendors answer 200 with errno 31001: no Accounts Payable in the plan.</summary>
    public bool VendorsAvailable { get; set; } = true;

    /// <summary>If false, items answer 200 with errno 12001: not in the plan.</summary>
    public bool ItemsAvailable { get; set; } = true;

    /// <summary>Items say which income account they are booked to. Unknown of FreshBooks: its documentation has no such field.</summary>
    public bool ItemsNameAccounts { get; set; } = true;

    /// <summary>users/me shows a business without account_id; only <c>roles[].accountid</c> has it.</summary>
    public bool AccountIdNull { get; set; }

    /// <summary>… and the roles do not have it either: only <c>business_clients[].account_id</c>.</summary>
    public bool AccountIdOnlyAmongClients { get; set; }

    /// <summary>Added to every answer.</summary>
    public TimeSpan Latency { get; set; }
}

public enum ErrorStyle
{
    Classic,
    New,
}

/// <summary>The order of a webhook's fields, which its signature depends on.</summary>
public enum FieldOrder
{
    /// <summary>As captured in 2026: name, object_id, user_id, identity_id, business_id, account_id.</summary>
    Captured,

    /// <summary>As in the documentation's example: name, object_id, account_id, business_id, identity_id, user_id.</summary>
    Documented,

    /// <summary>As in the Postman sample: name, object_id, user_id, account_id.</summary>
    Postman,
}
