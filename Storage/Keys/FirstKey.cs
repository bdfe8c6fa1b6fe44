using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection.KeyManagement;

namespace Storage;

/// <summary>
/// Sees at start that all keys of the ring open by the operator's key, and that there is one to encrypt with. Left to
/// itself Data Protection would make a new key in silence where the operator's key is a wrong one, and every stored
/// token would be lost.
/// </summary>
internal sealed class FirstKey(IKeyManager keys, KeyRing ring, OperatorKey operatorKey, Database database)
{
    private static readonly TimeSpan Life = TimeSpan.FromDays(90);
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(30);

    // Other processes look for new keys once a day.
    private static readonly TimeSpan Spread = TimeSpan.FromDays(2);

    public void Ensure()
    {
        var known = Read();

        // Data Protection reads the machine's clock too.
        var now = TimeProvider.System.GetUtcNow();
        if (!known.Any(key => key.ExpirationDate > now + Ahead))
            keys.CreateNewKey(known.Count == 0 ? now : now + Spread, now + Life);
    }

    private IReadOnlyCollection<IKey> Read()
    {
        try
        {
            ring.SealAnew(operatorKey);
            var known = keys.GetAllKeys();
            foreach (var key in known)
                key.CreateEncryptor();
            return known;
        }
        catch (CryptographicException unreadable)
        {
            throw new StorageUnavailableException(
                $"{database.Name} was encrypted with another operator's key: set Secrets:Key or Secrets:KeyFile to the one in use until now. To replace that one, name it in Secrets:OtherKey or Secrets:OtherKeyFile.", unreadable);
        }
    }
}
