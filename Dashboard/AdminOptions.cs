using Microsoft.Extensions.Options;

namespace Dashboard;

/// <summary>The private door: console, admin API, health, metrics.</summary>
public sealed class AdminOptions
{
    public const string Section = "Admin";
    public const int ShortestKey = 16;

    /// <summary>What opens the console and the API. Default: made at the first start and kept in <c>admin.key</c> in the data folder.</summary>
    public string? Key { get; set; }
}

internal sealed class AdminOptionsRules : IValidateOptions<AdminOptions>
{
    public ValidateOptionsResult Validate(string? name, AdminOptions options) =>
        string.IsNullOrEmpty(options.Key) || options.Key.Trim().Length >= AdminOptions.ShortestKey
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(
                $"Admin:Key is shorter than {AdminOptions.ShortestKey} characters. Set a longer one, or remove it to have one made.");
}
