using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace Storage;

/// <summary>Encrypts the key ring with AES-GCM under the operator's key, and opens it by that or, while it is replaced, by the other one.</summary>
internal sealed class OperatorKey
{
    private const int KeySize = 32;

    // Binds a cipher to its use, so that nothing else encrypted by this key can be passed off as a key of the ring.
    private static readonly byte[] Use = Encoding.UTF8.GetBytes("freshbooks-hubspot/key_ring");

    private readonly byte[] _key;
    private readonly byte[]? _other;

    public OperatorKey(IOptions<SecretsOptions> secrets, IOptions<StorageOptions> storage)
    {
        var options = secrets.Value;
        _key = Parse(Text(options.Key, options.KeyFile) ?? DevelopmentKey(storage.Value.DataFolder));
        _other = Text(options.OtherKey, options.OtherKeyFile) is { } other ? Parse(other) : null;
    }

    /// <summary>Null: not the base64 of 32 bytes.</summary>
    public static byte[]? TryParse(string text)
    {
        var key = new byte[KeySize + 1];
        return Convert.TryFromBase64String(text.Trim(), key, out var length) && length == KeySize ? key[..KeySize] : null;
    }

    /// <summary>Nonce, tag, cipher.</summary>
    public byte[] Seal(byte[] clear)
    {
        var (nonceSize, tagSize) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        var box = new byte[nonceSize + tagSize + clear.Length];
        var nonce = box.AsSpan(0, nonceSize);
        var tag = box.AsSpan(nonceSize, tagSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(_key, tagSize);
        aes.Encrypt(nonce, clear, box.AsSpan(nonceSize + tagSize), tag, Use);
        return box;
    }

    /// <exception cref="CryptographicException">Sealed by neither key, or damaged.</exception>
    public byte[] Open(byte[] box)
    {
        try
        {
            return Open(box, _key);
        }
        catch (AuthenticationTagMismatchException) when (_other is not null)
        {
            return Open(box, _other);
        }
    }

    /// <summary>Under the present key. Null: it is.</summary>
    /// <exception cref="CryptographicException">Sealed by neither key, or damaged.</exception>
    public byte[]? SealAnew(byte[] box)
    {
        try
        {
            Open(box, _key);
            return null;
        }
        catch (AuthenticationTagMismatchException) when (_other is not null)
        {
            return Seal(Open(box, _other));
        }
    }

    private static byte[] Open(byte[] box, byte[] key)
    {
        var (nonceSize, tagSize) = (AesGcm.NonceByteSizes.MaxSize, AesGcm.TagByteSizes.MaxSize);
        if (box.Length < nonceSize + tagSize)
            throw new CryptographicException("Too short to be sealed.");
        var clear = new byte[box.Length - nonceSize - tagSize];
        using var aes = new AesGcm(key, tagSize);
        aes.Decrypt(box.AsSpan(0, nonceSize), box.AsSpan(nonceSize + tagSize), box.AsSpan(nonceSize, tagSize), clear, Use);
        return clear;
    }

    /// <summary>Null: neither is set.</summary>
    private static string? Text(string? key, string? file) =>
        !string.IsNullOrWhiteSpace(key) ? key : !string.IsNullOrWhiteSpace(file) ? File.ReadAllText(file) : null;

    private static byte[] Parse(string text) => TryParse(text) ?? throw new StorageUnavailableException(
        "The operator's key is not the base64 of 32 bytes: correct Secrets:Key, Secrets:KeyFile or secrets.key in the data folder, or the other key.");

    /// <summary>Made on the first start. Whole or not at all, readable by this user only, and the first of two processes wins.</summary>
    private static string DevelopmentKey(string folder)
    {
        var path = Path.Combine(folder, "secrets.key");
        if (File.Exists(path))
            return File.ReadAllText(path);

        Directory.CreateDirectory(folder);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var writer = new StreamWriter(draft, options))
            writer.Write(Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeySize)));
        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }

        return File.ReadAllText(path);
    }
}
