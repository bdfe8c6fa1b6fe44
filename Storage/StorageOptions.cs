using System.Data.Common;
using Microsoft.Extensions.Options;

namespace Storage;

/// <summary>Where everything durable lives.</summary>
public sealed class StorageOptions
{
    public const string Section = "Storage";

    /// <summary><c>sqlite</c>, the default: a file of this machine, for one silo. <c>postgres</c>: shared by a cluster.</summary>
    public string Provider { get; set; } = "sqlite";

    /// <summary>Required for <c>postgres</c>. For <c>sqlite</c> empty means the file <c>sync.db</c> in <see cref="DataFolder"/>.</summary>
    public string ConnectionString { get; set; } = "";

    /// <summary>What this machine keeps beside a database. Relative to the content root; <c>data</c> by default.</summary>
    public string DataFolder { get; set; } = "data";

    internal bool IsPostgres => string.Equals(Provider, "postgres", StringComparison.OrdinalIgnoreCase);

    internal bool IsSqlite => string.Equals(Provider, "sqlite", StringComparison.OrdinalIgnoreCase);
}

/// <summary>Refuses settings that cannot work, in sentences that name the setting.</summary>
internal sealed class StorageOptionsCheck : IValidateOptions<StorageOptions>
{
    public ValidateOptionsResult Validate(string? name, StorageOptions options) =>
        WhyNot(options) is { } sentence ? ValidateOptionsResult.Fail(sentence) : ValidateOptionsResult.Success;

    private static string? WhyNot(StorageOptions options)
    {
        if (!options.IsPostgres && !options.IsSqlite)
            return $"Storage:Provider is '{options.Provider}', which is unknown: set it to sqlite or postgres.";
        if (string.IsNullOrWhiteSpace(options.DataFolder))
            return "Storage:DataFolder is empty: name the folder for this machine's files, such as data.";
        if (options.IsPostgres && string.IsNullOrWhiteSpace(options.ConnectionString))
            return "Storage:ConnectionString is missing: postgres needs one, such as Host=localhost;Database=sync;Username=sync;Password=….";
        return WhyUnreadable(options);
    }

    private static string? WhyUnreadable(StorageOptions options)
    {
        try
        {
            // Building it parses the connection string.
            if (options.IsPostgres)
                _ = Database.PostgresText(options.ConnectionString);
            else if (SqliteFile.PathOf(options) is "" or ":memory:")
                return "Storage:ConnectionString names no file: give it a Data Source that is a path, or leave it empty.";
            return null;
        }
        catch (Exception refused) when (refused is ArgumentException or FormatException or DbException or InvalidCastException)
        {
            // Not its text: a parser quotes what it could not read, and that may be the password.
            return $"Storage:ConnectionString cannot be read as one of {options.Provider}: check its keys and its quotes.";
        }
    }
}
