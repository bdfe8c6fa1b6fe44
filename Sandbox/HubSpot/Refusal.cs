namespace Sandbox.HubSpot;

/// <summary>Ends a request with an error and leaves the portal as it was. Thrown before anything is committed.</summary>
internal sealed class Refusal(int status, ErrorBody body, string? malformed = null) : Exception(body.Message)
{
    public int Status => status;

    public ErrorBody Body => body;

    /// <summary>What in the request breaks the API's published contract, as opposed to a rule about its data; or null.</summary>
    public string? Malformed => malformed;

    /// <summary>400 for a request that HubSpot's schemas do not allow.</summary>
    public static Refusal ForShape(string what) =>
        new(400, ErrorBody.Validation($"Invalid input JSON: {what}"), what);

    public static Refusal Validation(string message, string? subCategory = null, params (string Key, string[] Values)[] context) =>
        new(400, ErrorBody.Validation(message, subCategory, context));

    public static Refusal NotFound(string message, params (string Key, string[] Values)[] context) =>
        new(404, ErrorBody.Validation(message, null, context) with { Category = "OBJECT_NOT_FOUND" });

    public static Refusal NotFound(ObjectType type, string id) =>
        NotFound($"{type.Title} {id} not found", ("id", [id]));

    public static Refusal Duplicates(IEnumerable<string> values)
    {
        string[] twice = [.. values];
        return Validation($"Duplicate IDs found in batch input: [{string.Join(", ", twice)}]. IDs must be unique", null, ("ids", twice));
    }

    public static Refusal NotUnique(ObjectType type, string property, int portalId) =>
        Validation($"Unable to perform update/upsert by non-unique {type.Id} property {property} in portal ID {portalId}");
}
