using Grains.Interfaces;

namespace Grains.HubSpot;

/// <summary>HubSpot's own words: path names and HUBSPOT_DEFINED association type ids (developers.hubspot.com, "Using object APIs", "Associations").</summary>
public static class HubSpotNames
{
    /// <summary>Our own property on every object, unique per type: <c>account:kind:id</c>, of lines <c>account:invoice:id:line</c>.</summary>
    public const string Key = "freshbooks_key";

    /// <summary>The ids of the records that people merged into this one, joined by semicolons.</summary>
    public const string MergedIds = "hs_merged_object_ids";

    /// <summary>A contact's further addresses, joined by semicolons; as unique as the first.</summary>
    public const string AdditionalEmails = "hs_additional_emails";

    /// <summary>HubSpot's own id of a record, as a property.</summary>
    public const string RecordId = "hs_object_id";

    /// <summary>As the type stands in paths.</summary>
    public static string Path(this HubSpotType type) => type switch
    {
        HubSpotType.Contact => "contacts",
        HubSpotType.Company => "companies",
        HubSpotType.LineItem => "line_items",
        HubSpotType.Invoice => "invoices",
        HubSpotType.Payment => "commerce_payments",
        HubSpotType.Deal => "deals",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a HubSpot type."),
    };

    /// <summary>What a token needs to read or write records of the type ("Scopes").</summary>
    public static string ObjectScope(this HubSpotType type, string access) =>
        $"crm.objects.{(type is HubSpotType.Payment ? "commercepayments" : type.Path())}.{access}";

    /// <summary>
    /// What it needs to make properties of the type. HubSpot lists none for line items; <c>e-commerce</c> is the one scope of
    /// the list that can be meant.
    /// </summary>
    public static string SchemaScope(this HubSpotType type) => type switch
    {
        HubSpotType.LineItem => "e-commerce",
        HubSpotType.Payment => "crm.schemas.commercepayments.write",
        _ => $"crm.schemas.{type.Path()}.write",
    };
}

/// <summary>Association type ids; direction matters: 177 is invoice → contact, 178 contact → invoice.</summary>
public static class Association
{
    public const int ContactToPrimaryCompany = 1;
    public const int InvoiceToDeal = 175;
    public const int InvoiceToContact = 177;
    public const int InvoiceToCompany = 179;
    public const int InvoiceToLineItem = 409;
    public const int LineItemToInvoice = 410;
    public const int PaymentToInvoice = 542;
    public const int PaymentToContact = 387;
    public const int PaymentToCompany = 389;

    /// <summary>How the mirror associates records of this type with a company; null: not at all.</summary>
    public static int? ToCompany(HubSpotType type) => type switch
    {
        HubSpotType.Contact => ContactToPrimaryCompany,
        HubSpotType.Invoice => InvoiceToCompany,
        HubSpotType.Payment => PaymentToCompany,
        _ => null,
    };
}
