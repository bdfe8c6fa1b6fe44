using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Grains.Interfaces;

namespace Grains.Connecting;

/// <summary>
/// OAuth's <c>state</c>, by which a redirect proves that it answers a link of ours: <c>connection.secret</c>, so that the
/// gateway finds the connection before the first dot. Only its digest is kept.
/// </summary>
public static class ConsentLink
{
    /// <summary>Bytes of luck a state wants: nobody guesses 256 bits.</summary>
    public const int SecretSize = 32;

    /// <summary>Ids travel in this state, in the webhook's path and in grain keys, so they hold neither dots nor slashes.</summary>
    /// <exception cref="RefusalException">The id has other characters, or none.</exception>
    public static void RequireId(string connection)
    {
        if (connection.Length == 0 || !connection.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '-'))
        {
            throw new RefusalException(400, $"'{connection}' cannot be a connection's id.",
                "Use lower-case letters, digits and hyphens.");
        }
    }

    public static string State(string connection, ReadOnlySpan<byte> secret) =>
        $"{connection}.{Base64Url.EncodeToString(secret)}";

    public static string Digest(string state) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(state)));

    public static bool Matches(string? digest, string state) => digest is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(digest), Encoding.UTF8.GetBytes(Digest(state)));
}
