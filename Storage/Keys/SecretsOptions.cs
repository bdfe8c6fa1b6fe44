using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Storage;

/// <summary>
/// The operator's key: 32 random bytes in base64, kept outside the database and backed up apart from it. Without it no
/// token in the database can be read. In development, where neither is set, one is made in the data folder.
/// </summary>
public sealed class SecretsOptions
{
    public const string Section = "Secrets";

    public string? Key { get; set; }

    /// <summary>A file that holds nothing but the key.</summary>
    public string? KeyFile { get; set; }
}

internal sealed class SecretsOptionsCheck(IHostEnvironment environment) : IValidateOptions<SecretsOptions>
{
    private const string HowTo = "Make one with `openssl rand -base64 32`, and keep a copy apart from the database's backups.";

    public ValidateOptionsResult Validate(string? name, SecretsOptions options) =>
        WhyNot(options) is { } sentence ? ValidateOptionsResult.Fail(sentence) : ValidateOptionsResult.Success;

    private string? WhyNot(SecretsOptions options)
    {
        if (!string.IsNullOrWhiteSpace(options.Key))
            return OperatorKey.TryParse(options.Key) is null ? $"Secrets:Key is not the base64 of 32 bytes. {HowTo}" : null;
        if (string.IsNullOrWhiteSpace(options.KeyFile))
            return environment.IsDevelopment() ? null : $"The key that encrypts tokens is missing: set Secrets:Key or Secrets:KeyFile. {HowTo}";
        try
        {
            return OperatorKey.TryParse(File.ReadAllText(options.KeyFile)) is null
                ? $"The file in Secrets:KeyFile, {options.KeyFile}, does not hold the base64 of 32 bytes. {HowTo}"
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"The file in Secrets:KeyFile, {options.KeyFile}, cannot be read: let this user read it, or correct the path.";
        }
    }
}
