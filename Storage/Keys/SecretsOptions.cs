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

    /// <summary>
    /// While the operator's key is replaced, the one before or the one to come. It only opens: at its start a process
    /// puts whatever this key opens under <see cref="Key"/>.
    /// </summary>
    public string? OtherKey { get; set; }

    public string? OtherKeyFile { get; set; }
}

internal sealed class SecretsOptionsCheck(IHostEnvironment environment) : IValidateOptions<SecretsOptions>
{
    private const string HowTo = "Make one with `openssl rand -base64 32`, and keep a copy apart from the database's backups.";

    public ValidateOptionsResult Validate(string? name, SecretsOptions options) =>
        WhyNot(options) is { } sentence ? ValidateOptionsResult.Fail(sentence) : ValidateOptionsResult.Success;

    private string? WhyNot(SecretsOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.Key) && string.IsNullOrWhiteSpace(options.KeyFile) && !environment.IsDevelopment())
            return $"The key that encrypts tokens is missing: set Secrets:Key or Secrets:KeyFile. {HowTo}";
        return WhyNot("Secrets:Key", options.Key, options.KeyFile) ?? WhyNot("Secrets:OtherKey", options.OtherKey, options.OtherKeyFile);
    }

    private static string? WhyNot(string setting, string? key, string? file)
    {
        if (!string.IsNullOrWhiteSpace(key))
            return OperatorKey.TryParse(key) is null ? $"{setting} is not the base64 of 32 bytes. {HowTo}" : null;
        if (string.IsNullOrWhiteSpace(file))
            return null;
        try
        {
            return OperatorKey.TryParse(File.ReadAllText(file)) is null
                ? $"The file in {setting}File, {file}, does not hold the base64 of 32 bytes. {HowTo}"
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"The file in {setting}File, {file}, cannot be read: let this user read it, or correct the path.";
        }
    }
}
