using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Storage;

/// <summary>The one database of the house: SQLite or PostgreSQL, by <c>Storage:Provider</c>.</summary>
public sealed class Database : IAsyncDisposable, IDisposable
{
    private readonly SemaphoreSlim _preparing = new(1, 1);
    private readonly IServiceProvider _services;
    private FileStream? _lock;
    private bool _isPrepared;

    public Database(IOptions<StorageOptions> options, IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(options);
        _services = services;
        IsPostgres = options.Value.IsPostgres;
        if (IsPostgres)
        {
            var text = PostgresText(options.Value.ConnectionString);
            (DataSource, Name) = (NpgsqlDataSource.Create(text), $"The PostgreSQL database '{text.Database}' at {text.Host}:{text.Port}");
            PostgresConnectionString = text.ToString();
        }
        else
        {
            File = new SqliteFile(options.Value);
            (DataSource, Name) = (File, $"The database file {File.Path}");
        }
    }

    public DbDataSource DataSource { get; }

    public bool IsPostgres { get; }

    /// <summary>How sentences for an operator call it: never with its password.</summary>
    internal string Name { get; }

    internal string PostgresConnectionString { get; } = "";

    /// <summary>Null: PostgreSQL.</summary>
    internal SqliteFile? File { get; }

    /// <summary>
    /// How far PostgreSQL's clock is ahead of this process's. What several processes go by is kept in its time: a mark
    /// whose writer is five minutes fast would be due for the others five minutes late. Below a second it is none.
    /// </summary>
    internal TimeSpan Ahead { get; private set; }

    /// <summary>Brings the tables up to date and sees that the secrets can be read. Repeating it, or doing it in several processes at once, does no harm.</summary>
    /// <exception cref="StorageUnavailableException">The database cannot be used; the message says why and what to do.</exception>
    public async Task PrepareAsync(CancellationToken ct = default)
    {
        await _preparing.WaitAsync(ct);
        try
        {
            if (_isPrepared)
                return;
            await this.GuardAsync(() => UpgradeAsync(ct));
            // Looked up late: the key ring is itself kept in this database.
            await this.GuardAsync(() => Task.Run(_services.GetRequiredService<FirstKey>().Ensure, ct));
            if (IsPostgres)
                Ahead = await this.AheadAsync(_services.GetRequiredService<TimeProvider>(), ct);
            _isPrepared = true;
        }
        finally
        {
            _preparing.Release();
        }
    }

    /// <summary>Writes a copy of the SQLite file as of now, while a process may be using it. Copying the file itself would miss what is still in its log.</summary>
    /// <exception cref="StorageUnavailableException">There is nothing to copy, the file exists already, or it is PostgreSQL.</exception>
    public void BackUpTo(string path)
    {
        if (File is null)
            throw new StorageUnavailableException($"{Name} is backed up by PostgreSQL's own pg_dump; see docs/operating.md.");
        if (!System.IO.File.Exists(File.Path))
            throw new StorageUnavailableException($"{Name} does not exist: nothing was backed up. Name its folder in Storage:DataFolder.");
        if (System.IO.File.Exists(path))
            throw new StorageUnavailableException($"{System.IO.Path.GetFullPath(path)} exists already, and a backup replaces nothing. Name another file.");
        try
        {
            using var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            using var source = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = File.Path, Pooling = false }.ToString());
            source.Open();
            copy.Open();
            source.BackupDatabase(copy);
        }
        catch (Exception failure) when (DatabaseFault.Sentence(failure, Name) is { } sentence)
        {
            throw new StorageUnavailableException(sentence, failure);
        }
    }

    /// <summary>Keeps other processes away from an SQLite file until disposal: two silos would send twice. PostgreSQL is shared.</summary>
    /// <exception cref="StorageUnavailableException">Another one has it.</exception>
    public void LockForThisProcess()
    {
        if (File is null || _lock is not null)
            return;
        MakeFolder(File);
        try
        {
            _lock = new FileStream(File.Path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new StorageUnavailableException(DatabaseFault.Sentence(refused, Name)!, refused);
        }
        catch (IOException taken)
        {
            throw new StorageUnavailableException(
                $"{Name} is in use by another silo: stop that one, set Storage:DataFolder to another folder, or use postgres, which silos share.", taken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        Close();
    }

    public void Dispose()
    {
        DataSource.Dispose();
        Close();
    }

    /// <summary>What is measured to suit Orleans' many small writes, where the operator did not say otherwise.</summary>
    internal static NpgsqlConnectionStringBuilder PostgresText(string connectionString) => new(
        "Maximum Pool Size=20;Max Auto Prepare=20;No Reset On Close=true;Timeout=5;Command Timeout=10;Application Name=freshbooks-hubspot;" + connectionString);

    private async Task UpgradeAsync(CancellationToken ct)
    {
        if (File is null)
        {
            await Schema.UpgradePostgresAsync(PostgresConnectionString, Name, ct);
            return;
        }

        MakeFolder(File);
        // Waits for a file lock, and SQLite knows no asynchronous waiting.
        await Task.Run(() => Schema.UpgradeSqlite(File, Name), ct);
    }

    private void MakeFolder(SqliteFile file)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file.Path)!);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new StorageUnavailableException(DatabaseFault.Sentence(refused, Name)!, refused);
        }
    }

    private void Close()
    {
        _lock?.Dispose();
        _preparing.Dispose();
    }
}
