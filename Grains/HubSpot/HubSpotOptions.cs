using System.ComponentModel.DataAnnotations;

namespace Grains.HubSpot;

/// <summary>Where HubSpot is.</summary>
public sealed class HubSpotOptions
{
    public const string Section = "HubSpot";

    /// <summary>Default <c>https://api.hubapi.com</c>, the same host for every region.</summary>
    [Required]
    public Uri ApiUrl { get; set; } = new("https://api.hubapi.com");

    /// <summary>
    /// The dated API version in every path. Default 2026-09, current until March 2027, supported to about March 2028
    /// (developers.hubspot.com, "Versioning").
    /// </summary>
    [RegularExpression(@"^20\d\d-(03|09)$", ErrorMessage = "HubSpot:ApiVersion must be a dated version such as 2026-09.")]
    public string ApiVersion { get; set; } = "2026-09";

    /// <summary>How long a request may take before it is given up and its permit begins to cool. Default 15 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:25", ErrorMessage = "HubSpot:Timeout must lie between 1 and 25 seconds.")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Requests in flight at most. Default 24: what HubSpot takes without 423 and 502 under sustained load.</summary>
    [Range(1, 100, ErrorMessage = "HubSpot:MaxInFlight must lie between 1 and 100.")]
    public int MaxInFlight { get; set; } = 24;
}
