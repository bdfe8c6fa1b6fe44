namespace Sandbox.HubSpot;

/// <summary>Why one input cannot be written.</summary>
/// <param name="Problems">The values at fault, where values are; they merge into one error when a whole batch is refused.</param>
internal sealed record InputFault(ErrorBody Error, IReadOnlyList<PropertyProblem> Problems)
{
    public bool IsConflict => Error.Category == "CONFLICT";
}

/// <summary>The rules for a record's values.</summary>
internal static class RecordRules
{
    /// <summary>The values as HubSpot would keep them, and what is wrong with those it would not.</summary>
    /// <param name="before">The record as it is, or null on creation and where there is none.</param>
    /// <param name="isBillable">Of an invoice that HubSpot bills itself some values are worked out.</param>
    public static (Dictionary<string, string> Values, List<PropertyProblem> Problems) Read(
        HubSpotCall call, IReadOnlyDictionary<string, string> properties, HubSpotObject? before, bool isBillable)
    {
        var values = new Dictionary<string, string>();
        var problems = new List<PropertyProblem>();
        foreach (var (name, text) in properties)
        {
            var property = call.State.Catalog.Find(call.Type, name);
            var problem = Access(call, property, name, isBillable);
            var value = text;
            if (problem is null)
                (value, problem) = PropertyValues.Read(property!, text, call.Options);
            problem ??= call.State.BlockedEmails.Problem(call.Type, name, value, call.Options);
            if (problem is not null)
                problems.Add(problem);
            else
                values[name] = property!.TakesMany ? Appended(value, before?.Properties.GetValueOrDefault(name)) : value;
        }

        return (values, problems);
    }

    /// <summary>What a new record must have and lacks, or null.</summary>
    public static ErrorBody? Missing(HubSpotCall call, IReadOnlyDictionary<string, string> values)
    {
        var isMissing = call.Type.Name switch
        {
            "contacts" => Lacks(values, "email") && Lacks(values, "firstname") && Lacks(values, "lastname"),
            "companies" => Lacks(values, "name") && Lacks(values, "domain"),
            "invoices" => Lacks(values, "hs_currency"),
            "commerce_payments" => Lacks(values, "hs_initial_amount") || Lacks(values, "hs_initiated_date"),
            _ => false,
        };
        string[] required = call.EnforcesAdminRules && call.Options.RequiredProperties.TryGetValue(call.Type.Name, out var names)
            ? [.. names.Where(name => Lacks(values, name)).Order(StringComparer.Ordinal)]
            : [];
        if (!isMissing && required.Length == 0)
            return null;
        var message = $"Error creating {call.Type.Label}. Some required properties were not set.";
        var context = new Dictionary<string, string[]> { ["properties"] = required };
        return ErrorBody.Validation(message) with { Errors = [new ErrorDetail(message, "MISSING_REQUIRED_PROPERTY", required.Length == 0 ? null : context)] };
    }

    /// <summary>The first unique value that another record has already, or null.</summary>
    public static InputFault? Conflict(HubSpotCall call, IReadOnlyDictionary<string, string> values, string? id)
    {
        foreach (var (name, value) in values)
        {
            if (call.State.Owners(call.Type, name, value, call.Options).FirstOrDefault(other => other.Id != id) is not { } owner)
                continue;
            if (name is "email" or "hs_additional_emails" && call.Type == ObjectType.Contacts)
                return new InputFault(Exists(call, owner), []);
            var problem = new PropertyProblem(name, "CONFLICTING_UNIQUE_VALUE", Conflicting(call, name, value, id, owner));
            return new InputFault(ErrorBody.InvalidProperties([problem], call.Options.PortalId), [problem]);
        }

        return null;
    }

    public static InputFault Invalid(HubSpotCall call, IReadOnlyList<PropertyProblem> problems) =>
        new(ErrorBody.InvalidProperties(problems, call.Options.PortalId), problems);

    private static PropertyProblem? Access(HubSpotCall call, HubSpotProperty? property, string name, bool isBillable)
    {
        if (property is null)
            return new(name, "PROPERTY_DOESNT_EXIST", $"Property \"{name}\" does not exist");
        var isReadOnly = property.ModificationMetadata.ReadOnlyValue
            || IsMadeReadOnly(call.Options, call.Type, name)
            || (call.Type == ObjectType.Invoices && InvoiceRules.IsComputed(name, isBillable));
        return isReadOnly ? new(name, "READ_ONLY_VALUE", $"\"{name}\" is a read only property; its value cannot be set.") : null;
    }

    public static bool IsMadeReadOnly(HubSpotOptions options, ObjectType type, string name) =>
        options.ReadOnlyProperties.GetValueOrDefault(type.Name)?.Contains(name) == true;

    // A leading ';' adds to what is chosen already.
    private static string Appended(string value, string? before) =>
        value.StartsWith(';') ? string.Join(';', $"{before}{value}".Split(';', StringSplitOptions.RemoveEmptyEntries).Distinct()) : value;

    private static bool Lacks(IReadOnlyDictionary<string, string> values, string name) => string.IsNullOrEmpty(values.GetValueOrDefault(name));

    private static ErrorBody Exists(HubSpotCall call, HubSpotObject owner)
    {
        var body = new ErrorBody { Category = "CONFLICT", Message = $"{call.Type.Title} already exists" };
        return call.Options.ConflictNamesExistingId
            ? (body with { Message = $"{body.Message}. Existing ID: {owner.Id}" }).With("existingId", owner.Id)
            : body;
    }

    private static string Conflicting(HubSpotCall call, string name, string value, string? id, HubSpotObject owner) =>
        $"Cannot set PropertyValueCoordinates{{portalId={call.Options.PortalId}, objectTypeId={call.Type.Id}, propertyName={name}, value={value}}} on {id ?? "a new record"}."
        + (call.Options.ConflictNamesExistingId ? $" {owner.Id} already has that value." : " Another record already has that value.");
}
