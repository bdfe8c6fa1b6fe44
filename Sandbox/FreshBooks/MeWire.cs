namespace Sandbox.FreshBooks;

/// <summary>
/// <c>users/me</c>: no <c>result</c> layer, times in ISO UTC, and an account_id that may be null although the
/// owner has an account, which then shows only under <c>roles</c> or among the business's clients.
/// </summary>
internal static class MeWire
{
    public static Answer Answer(FreshBooksOptions options) => FreshBooks.Answer.Json(200, new
    {
        response = new
        {
            id = options.IdentityId,
            identity_id = options.IdentityId,
            identity_uuid = new Guid(options.IdentityId, 1, 2, new byte[8]),
            first_name = "Sam",
            last_name = "Owner",
            email = "owner@sandbox.freshbooks.example",
            language = "en",
            confirmed_at = "2024-01-15T15:00:00Z",
            created_at = "2024-01-15T14:58:00Z",
            unconfirmed_email = (string?)null,
            setup_complete = true,
            phone_numbers = Array.Empty<object>(),
            addresses = new object?[] { null },
            profession = (object?)null,
            profile = new { setup_complete = true, first_name = "Sam", last_name = "Owner" },
            links = new { me = "/service/auth/api/v1/users?id=1", roles = "/service/auth/api/v1/users/role/1" },
            permissions = new Dictionary<string, object> { [options.AccountId] = Permissions(options) },
            groups = Array.Empty<object>(),
            subscription_statuses = new Dictionary<string, string> { [options.AccountId] = "active" },
            business_statuses = new { },
            integrations = new { },
            business_memberships = new[] { Membership(options) },
            identity_origin = "magnum",
            timezone = (string?)null,
            otp_required_for_login = false,
            otp_delivery_method = (string?)null,
            roles = new[] { Role(options) },
        },
    });

    private static Dictionary<string, object> Permissions(FreshBooksOptions options) => new()
    {
        ["accounts_payable.access"] = options.VendorsAvailable,
        ["invoice.access"] = true,
        ["payment.access"] = true,
    };

    private static object Role(FreshBooksOptions options) => new
    {
        id = 1,
        role = "admin",
        systemid = 1,
        userid = 1,
        created_at = "2024-01-15T14:58:00Z",
        links = new { destroy = "/service/auth/api/v1/users/role/1" },
        accountid = options.AccountIdOnlyAmongClients ? null : options.AccountId,
    };

    private static object Membership(FreshBooksOptions options) => new
    {
        id = 168372,
        role = "owner",
        unacknowledged_change = false,
        fasttrack_token = "sandbox",
        business = new
        {
            id = options.BusinessId,
            business_uuid = options.BusinessUuid,
            name = "Sandbox Studio",
            account_id = options.AccountIdNull || options.AccountIdOnlyAmongClients ? null : options.AccountId,
            number_format = "1,234.56",
            date_format = "mm/dd/yyyy",
            first_day_of_week = "Monday",
            active = true,
            timezone = "America/New_York",
            status = "active",
            advanced_accounting_enabled = true,
            industry = "Consulting",
            billing_country_code = "US",
            business_type = "incorporated",
            address = new
            {
                id = 74595,
                street = "1 Front St",
                street2 = (string?)null,
                city = "Albany",
                province = "New York",
                country = "United States",
                postal_code = "12207",
            },
            phone_number = (object?)null,
            business_clients = options.AccountIdOnlyAmongClients ? [new { id = 1, account_id = options.AccountId }] : Array.Empty<object>(),
        },
    };
}
