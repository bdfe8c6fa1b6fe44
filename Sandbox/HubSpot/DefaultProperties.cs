namespace Sandbox.HubSpot;

/// <summary>
/// The properties each type is born with: those the documentation of the type names, and the usual addresses. Types
/// and options as HubSpot documents them; a few long option lists (industry, time zones) are cut to a sample.
/// </summary>
internal static class DefaultProperties
{
    private const string Stages = "subscriber lead marketingqualifiedlead salesqualifiedlead opportunity customer evangelist other";
    private const string Languages = "en en-us en-gb en-ca fr fr-fr fr-ca de es it nl pt pt-br";
    private static readonly Dictionary<string, HubSpotProperty[]> ByType = ObjectType.All.ToDictionary(type => type.Name, type => Make(type).Properties);

    public static IEnumerable<HubSpotProperty> Of(ObjectType type) => ByType[type.Name];

    public static string GroupOf(ObjectType type) => type.Label.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant() + "information";

    private static PropertyTable Make(ObjectType type) => type.Name switch
    {
        "contacts" => Contacts(Common(type, "createdate", "lastmodifieddate")),
        "companies" => Companies(Common(type, "createdate", "hs_lastmodifieddate")),
        "deals" => Deals(Common(type, "createdate", "hs_lastmodifieddate")),
        "line_items" => LineItems(Common(type, "hs_createdate", "hs_lastmodifieddate")),
        "invoices" => Invoices(Common(type, "hs_createdate", "hs_lastmodifieddate")),
        _ => Payments(Common(type, "hs_createdate", "hs_lastmodifieddate")),
    };

    private static PropertyTable Common(ObjectType type, string created, string modified) => new PropertyTable(GroupOf(type))
        .ReadOnly("number", "hs_object_id")
        .ReadOnly("datetime", $"{created} {modified}")
        .ReadOnly("string", "hs_object_source hs_object_source_id hs_object_source_label")
        .Strings("hubspot_owner_id hs_unique_creation_key");

    private static PropertyTable Contacts(PropertyTable table) => table
        .Unique("email")
        .ReadOnly("string", "hs_merged_object_ids")
        .Strings("firstname lastname phone mobilephone fax jobtitle company website salutation hs_additional_emails")
        .Strings("address city state country zip message twitterhandle numemployees")
        .Options("hs_timezone", "us_slash_eastern us_slash_central us_slash_mountain us_slash_pacific canada_slash_eastern europe_slash_london europe_slash_berlin utc")
        .Options("hs_language", Languages)
        .Options("lifecyclestage", Stages)
        .Options("hs_lead_status", "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING")
        .Dates("date_of_birth_date")
        .Bools("hs_email_optout_flag");

    private static PropertyTable Companies(PropertyTable table) => table
        .ReadOnly("string", "hs_merged_object_ids")
        .Strings("name domain website phone address address2 city state zip country description about_us timezone founded_year")
        .Strings("linkedin_company_page twitterhandle facebook_company_page")
        .Numbers("numberofemployees annualrevenue")
        .Options("industry", "ACCOUNTING COMPUTER_SOFTWARE CONSTRUCTION DESIGN FINANCIAL_SERVICES MANAGEMENT_CONSULTING MARKETING_AND_ADVERTISING RETAIL")
        .Options("type", "PROSPECT PARTNER RESELLER VENDOR OTHER")
        .Options("lifecyclestage", Stages)
        .Options("hs_lead_status", "NEW OPEN IN_PROGRESS OPEN_DEAL UNQUALIFIED ATTEMPTED_TO_CONTACT CONNECTED BAD_TIMING")
        .Bools("is_public");

    private static PropertyTable Deals(PropertyTable table) => table
        .Strings("dealname dealstage pipeline description deal_currency_code")
        .Numbers("amount")
        .DateTimes("closedate")
        .ReadOnly("bool", "hs_is_closed hs_is_closed_won");

    private static PropertyTable LineItems(PropertyTable table) => table
        .Strings("name description hs_sku hs_product_id hs_line_item_currency_code hs_recurring_billing_period hs_tax_rate_group_id hs_url hs_images")
        .Strings("hs_tier_amounts hs_tier_prices hs_tier_ranges")
        .Numbers("quantity price discount hs_discount_percentage tax hs_cost_of_goods_sold hs_position_on_quote")
        .Options("hs_pricing_model", "flat volume graduated stairstep")
        .Options("recurringbillingfrequency", "weekly biweekly monthly quarterly per_six_months annually per_two_years per_three_years per_four_years per_five_years")
        .Dates("hs_recurring_billing_start_date hs_recurring_billing_end_date")

        // The net price, which HubSpot works out itself.
        .ReadOnly("number", "amount");

    private static PropertyTable Invoices(PropertyTable table) => table
        .Strings("hs_currency hs_number hs_title hs_purchase_order_number hs_comments hs_tax_id hs_locale hs_custom_fields")
        .Strings("hs_external_invoice_id hs_unique_id hs_invoice_latest_contact_email hs_external_invoice_status hs_external_recipient")
        .Strings("hs_recipient_shipping_address hs_recipient_shipping_address2 hs_recipient_shipping_city hs_recipient_shipping_state hs_recipient_shipping_zip hs_recipient_shipping_country")
        .Strings("hs_recipient_company_address hs_recipient_company_address2 hs_recipient_company_city hs_recipient_company_state hs_recipient_company_zip hs_recipient_company_country")
        .Numbers("hs_amount_billed hs_balance_due hs_amount_paid hs_total_discount")
        .DateTimes("hs_invoice_date hs_due_date hs_payment_date hs_external_createdate")
        .Options("hs_invoice_status", "draft open paid voided")
        .Options("hs_invoice_payment_collection_method", "manual none")
        .Options("hs_language", Languages)
        .Many("hs_allowed_payment_methods", "credit_or_debit_card ach sepa bacs pads")
        .Many("hs_collect_address_types", "billing_address shipping_address")
        .Bools("hs_invoice_billable hs_allow_partial_payments")
        .ReadOnly("string", "hs_invoice_link hs_pdf_download_link hs_invoice_source");

    private static PropertyTable Payments(PropertyTable table) => table
        .Strings("hs_currency_code hs_customer_email hs_internal_comment hs_payment_method_bank_or_issuer hs_payment_method_last_4 hs_reference_number")
        .Strings("hs_billing_address_city hs_billing_address_country hs_billing_address_line_1 hs_billing_address_line_2 hs_billing_address_state hs_billing_address_zip")
        .Strings("hs_shipping_address_city hs_shipping_address_country hs_shipping_address_line_1 hs_shipping_address_line_2 hs_shipping_address_state hs_shipping_address_zip hs_shipping_ship_to_name")
        .Numbers("hs_initial_amount hs_fees_amount hs_refunds_amount hs_line_item_discounts_amount")
        .DateTimes("hs_initiated_date hs_payout_date")
        .Options("hs_latest_status", "processing succeeded failed partially_refunded refunded processing_refund disputed_won disputed_lost disputed_action_required disputed_awaiting_decision")
        .Options("hs_payment_method_type", "card ach cash check wire_transfer other sepa bacs pads")
        .Options("hs_processor_type", "hs_payments byo_stripe none quickbooks xero")
        .ReadOnly("string", "hs_payment_method hs_payment_id hs_payment_source_app hs_payment_source_id hs_payment_source_name hs_payment_source_url hs_payment_type hs_settlement_currency_code hs_digital_wallet_type")
        .ReadOnly("number", "hs_platform_fee hs_platform_fee_in_portal_currency hs_order_discount_amount hs_order_discount_code hs_net_amount_in_settlement_currency hs_total_discounts_amount hs_initial_amount_in_portal_currency");
}
