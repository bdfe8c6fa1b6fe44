using System.IO.Compression;
using System.Text.Json;

namespace Tests.Recorded;

/// <summary>What a version left behind: its database, and FreshBooks and HubSpot as they were when it was stopped.</summary>
/// <param name="At">That moment. Its world goes on from there, however much later it is opened: nothing has become overdue.</param>
/// <param name="Connection">The one connection's id.</param>
/// <param name="PublicUrl">Where FreshBooks posted to.</param>
internal sealed record Recording(DateTimeOffset At, string Connection, string PublicUrl)
{
    public const string WorldFolder = "world";

    /// <summary>Why a payment waits in every recording, whose HubSpot takes none.</summary>
    public const string PaymentsHeld = "HubSpot does not take payments now";

    private const string Facts = "recording.json";
    private const string Books = $"{WorldFolder}/freshbooks.jsonl";
    private const string Portal = $"{WorldFolder}/hubspot.jsonl";
    private const string Sqlite = "data/sync.db";
    private const string Postgres = "postgres.sql";

    /// <summary>The recordings that are kept, each as <c>version/storage</c>.</summary>
    public static IEnumerable<string> Names => Kept().EnumerateFiles("*.zip", SearchOption.AllDirectories)
        .Select(file => $"{file.Directory!.Name}/{Path.GetFileNameWithoutExtension(file.Name)}").Order(StringComparer.Ordinal);

    public static string PathOf(string name) => Path.Combine(Kept().FullName, $"{name}.zip");

    public static void Keep(string path, string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.Move(path, PathOf(name));
    }

    /// <summary>The database as SQL; null: it is SQLite's, and its file is already where the product looks for it.</summary>
    public static async Task<string?> SqlAsync(DirectoryInfo folder) =>
        Path.Combine(folder.FullName, Postgres) is var file && File.Exists(file) ? await File.ReadAllTextAsync(file) : null;

    public static (DirectoryInfo Folder, Recording Recording) Unpack(string path)
    {
        var folder = Directory.CreateTempSubdirectory("mirror-");
        ZipFile.ExtractToDirectory(path, folder.FullName);
        return (folder, JsonSerializer.Deserialize<Recording>(File.ReadAllText(Path.Combine(folder.FullName, Facts)))!);
    }

    /// <summary>FreshBooks posts to another address from now on, as after a move that its callbacks were told of.</summary>
    public void MoveTo(DirectoryInfo folder, string publicUrl)
    {
        var books = Path.Combine(folder.FullName, Books);
        File.WriteAllText(books, File.ReadAllText(books).Replace(PublicUrl, publicUrl, StringComparison.Ordinal));
    }

    /// <param name="from">A folder that holds the world as a recording does.</param>
    /// <param name="database">A copy of it: SQL, or SQLite's file.</param>
    public void Pack(DirectoryInfo from, string database, bool isSql, string path)
    {
        using var zip = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var entry in new[] { Books, Portal })
            zip.CreateEntryFromFile(Path.Combine(from.FullName, entry), entry, CompressionLevel.SmallestSize);
        zip.CreateEntryFromFile(database, isSql ? Postgres : Sqlite, CompressionLevel.SmallestSize);
        using var writer = new StreamWriter(zip.CreateEntry(Facts).Open());
        writer.Write(JsonSerializer.Serialize(this));
    }

    private static DirectoryInfo Kept() => new(Path.Combine(Repository.Root().FullName, "Tests", "Recorded"));
}
