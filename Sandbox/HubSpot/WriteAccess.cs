using System.Text.Json.Serialization;

namespace Sandbox.HubSpot;

/// <summary>Whether the portal lets the token write a kind of record, and how it says no.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WriteAccess>))]
public enum WriteAccess
{
    Allowed,

    /// <summary>403 MISSING_SCOPES that names the write scope.</summary>
    MissingScope,

    /// <summary>403 "The scope needed for this API call isn't available for public use".</summary>
    NotPublic,
}
