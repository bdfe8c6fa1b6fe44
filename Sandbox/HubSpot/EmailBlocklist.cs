namespace Sandbox.HubSpot;

/// <summary>
/// Addresses of contacts that were deleted for good, which no contact may have again (developers.hubspot.com,
/// "Contacts", GDPR delete). Guarded by the portal's lock.
/// </summary>
internal sealed class EmailBlocklist
{
    private static readonly string[] Holders = ["email", "hs_additional_emails"];

    private readonly HashSet<string> _addresses = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Every address a contact has.</summary>
    public static IEnumerable<string> AddressesOf(HubSpotObject contact) =>
        Holders.SelectMany(name => Split(contact.Properties.GetValueOrDefault(name, "")));

    public void Add(IEnumerable<string> addresses) => _addresses.UnionWith(addresses);

    /// <summary>Why a contact cannot have this value, or null.</summary>
    public PropertyProblem? Problem(ObjectType type, string property, string value, HubSpotOptions options)
    {
        if (type != ObjectType.Contacts || !Holders.Contains(property) || options.BlockedEmailCode is not { } code)
            return null;
        return Split(value).FirstOrDefault(_addresses.Contains) is { } blocked
            ? new(property, code, $"{blocked} is on the block list: its contact was deleted permanently")
            : null;
    }

    private static string[] Split(string value) => value.Split(';', StringSplitOptions.RemoveEmptyEntries);
}
