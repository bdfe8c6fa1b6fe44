using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Dashboard;

/// <summary>
/// The secret that opens the console and the admin API. The process keeps its hash only. Where the setting
/// <c>Admin:Key</c> is absent, the key lies in a file that only this user can read, so that it outlives a restart.
/// </summary>
public sealed class AdminKey
{
    private readonly byte[] _hash;

    private AdminKey(string key, string? file, bool isNew)
    {
        _hash = Hash(key);
        (File, FirstShown) = (file, isNew ? key : null);
        Fingerprint = Convert.ToHexStringLower(Hash(Convert.ToHexString(_hash)));
    }

    /// <summary>The file that holds the key; null where <c>Admin:Key</c> does.</summary>
    public string? File { get; }

    /// <summary>The key itself, only at the start that made it, to be printed once.</summary>
    public string? FirstShown { get; }

    /// <summary>Tells one key from another without giving it away: a log-in ends when the key changes.</summary>
    public string Fingerprint { get; }

    /// <exception cref="IOException">The folder or the file cannot be read or written.</exception>
    /// <exception cref="InvalidDataException">The file holds no key.</exception>
    public static AdminKey Load(string? configured, string dataFolder)
    {
        if (!string.IsNullOrWhiteSpace(configured))
            return new AdminKey(configured.Trim(), file: null, isNew: false);
        Directory.CreateDirectory(dataFolder);
        var file = Path.GetFullPath(Path.Combine(dataFolder, "admin.key"));
        if (!System.IO.File.Exists(file))
        {
            var made = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
            Write(file, made);
            return new AdminKey(made, file, isNew: true);
        }

        var kept = System.IO.File.ReadAllText(file).Trim();
        return kept.Length >= AdminOptions.ShortestKey
            ? new AdminKey(kept, file, isNew: false)
            : throw new InvalidDataException($"{file} holds no admin key. Delete it to have a new one made, or set Admin:Key.");
    }

    /// <summary>Takes the same time wherever the first difference is, and whatever the length.</summary>
    public bool Matches(string? candidate) =>
        CryptographicOperations.FixedTimeEquals(_hash, Hash(candidate ?? ""));

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static void Write(string file, string key)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var stream = new FileStream(file, options);
        stream.Write(Encoding.UTF8.GetBytes(key + "\n"));
    }
}
